import MatchModel

/// Which matches to play.
package enum ScriptSelection: Hashable, Sendable {
    case all
    /// The matches that kick off on a date in UTC, `2022-12-18`.
    case date(String)
    case matches([MatchID])
}

/// How a script is made.
package struct ScriptOptions: Hashable, Sendable {
    /// No two messages are further apart than this, at speed 1; `nil` keeps every pause and the nights.
    package var maximumGap: TimeSpan?
    /// A commentary every so many minutes of play; 0 for none.
    package var commentaryMinutes: Int
    /// A ball position every so many seconds of play; 0 for none.
    package var ballSeconds: Int

    package init(
        maximumGap: TimeSpan? = .seconds(15 * 60), commentaryMinutes: Int = 3, ballSeconds: Int = 0
    ) {
        self.maximumGap = maximumGap
        self.commentaryMinutes = max(0, commentaryMinutes)
        self.ballSeconds = max(0, ballSeconds)
    }
}

/// One message of a script.
package struct ScriptEntry: Hashable, Sendable {
    /// From the start of the replay, at speed 1.
    package var due: TimeSpan
    package var match: MatchID
    /// What is said. `captured` is left to the one who sends.
    package var entry: FeedEntry

    /// The JSON object of the canonical feed (DESIGN, section 7). A fixture carries no `captured_at`.
    package func json(capturedAt: UnixInstant) -> [UInt8] {
        CanonicalFeed.json(entry, capturedAt: capturedAt)
    }
}

/// The messages of a matchday in the order in which they are sent.
package struct MatchdayScript: Hashable, Sendable {
    /// The first whistle comes this long after the fixtures, at speed 1.
    package static let lead = TimeSpan.seconds(60)

    package let entries: [ScriptEntry]

    /// Where the replay ends, at speed 1.
    package var length: TimeSpan { entries.last?.due ?? .zero }

    /// Plays the selected matches: fixtures first, then everything in the order of the real kick-offs, so matches that
    /// were played at the same time are interleaved. Throws when the selection is empty or names an unknown match.
    package init(
        _ facts: MatchdayFacts, selection: ScriptSelection, options: ScriptOptions = ScriptOptions(),
        provider: ProviderID
    ) throws(ScriptError) {
        let matches = try Self.select(facts, selection)
        guard let first = matches.first?.fixture.kickoff else {
            throw ScriptError("no match is selected; give a date, ids or all")
        }
        var entries = matches.map {
            ScriptEntry(due: .zero, match: $0.fixture.match, entry: .fixture($0.fixture))
        }
        for match in matches {
            let offset = (match.fixture.kickoff - first) + Self.lead
            for timed in MatchTimeline(match, provider: provider, options: options).entries {
                entries.append(
                    ScriptEntry(
                        due: offset + .seconds(timed.second), match: match.fixture.match,
                        entry: .observation(timed.observation)))
            }
        }
        // The place in the list breaks ties, so the sort is stable.
        let order = entries.indices.sorted { (entries[$0].due, $0) < (entries[$1].due, $1) }
        self.entries = Self.compress(order.map { entries[$0] }, to: options.maximumGap)
    }

    /// The fixtures alone, as the JSON array that `--schedule` takes.
    package static func schedule(_ facts: MatchdayFacts, selection: ScriptSelection) throws(ScriptError) -> [UInt8] {
        CanonicalFeed.schedule(try select(facts, selection).map(\.fixture))
    }

    private static func select(
        _ facts: MatchdayFacts, _ selection: ScriptSelection
    ) throws(ScriptError) -> [MatchFacts] {
        let chosen: [MatchFacts]
        switch selection {
        case .all:
            chosen = facts.matches
        case .date(let date):
            chosen = facts.matches.filter { UTCTime.date($0.fixture.kickoff) == date }
            if chosen.isEmpty {
                let kickoffs = facts.matches.map(\.fixture.kickoff)
                let range = kickoffs.min().map { first in
                    "\(UTCTime.date(first)) to \(UTCTime.date(kickoffs.max() ?? first))"
                }
                throw ScriptError("no match kicks off on \(date) (UTC); \(facts.name) has \(range ?? "none at all")")
            }
        case .matches(let ids):
            for id in ids where !facts.matches.contains(where: { $0.fixture.match == id }) {
                throw ScriptError(
                    "no match '\(id)' in \(facts.name); the first is '\(facts.matches.first?.fixture.match.text ?? "")'"
                )
            }
            chosen = facts.matches.filter { ids.contains($0.fixture.match) }
        }
        return chosen.enumerated()
            .sorted { ($0.element.fixture.kickoff, $0.offset) < ($1.element.fixture.kickoff, $1.offset) }
            .map(\.element)
    }

    private static func compress(_ entries: [ScriptEntry], to gap: TimeSpan?) -> [ScriptEntry] {
        guard let gap else { return entries }
        var compressed = entries
        var cut = TimeSpan.zero
        for index in entries.indices.dropFirst() {
            let wait = entries[index].due - entries[index - 1].due
            if wait > gap { cut = cut + (wait - gap) }
            compressed[index].due = entries[index].due - cut
        }
        return compressed
    }
}
