import MatchModel
import ProviderFeeds

/// Snapshots of one match, written by hand.
enum LedgerSample {
    static let key = DocumentKey(provider: "opta", match: "1", product: .optaF7)
    static let fixture = ProviderFixture(
        league: ProviderParty(id: "23", name: "La Liga"), home: ProviderParty(id: "174", name: "Athletic Club"),
        away: ProviderParty(id: "957", name: "CD Leganés"), kickoff: kickoff)
    static let kickoff = UnixInstant(milliseconds: 1_534_795_200_000)

    static func goal(
        _ id: String, _ team: ProviderTeamReference = .home, minute: UInt16 = 10, player: String = "A. Player",
        kind: EventKind = .goal, standing: Observation.Standing = .provisional, version: Int64? = nil
    ) -> ProviderItem {
        ProviderItem(
            .goals, id: id, version: version, subject: .event(kind), standing: standing, team: team,
            player: ProviderParty(id: "", name: player), clock: MatchClock(period: 1, minute: minute),
            captured: kickoff + .seconds(Int64(minute) * 60))
    }

    static func card(_ id: String) -> ProviderItem {
        ProviderItem(.cards, id: id, subject: .event(.yellowCard), team: .away, clock: MatchClock(period: 1, minute: 5))
    }

    static func review(_ id: String, about: String?, _ outcome: String, minute: UInt16 = 11) -> ProviderItem {
        ProviderItem(
            .reviews, id: id, subject: .reviewEnd(about: about), clock: MatchClock(period: 1, minute: minute),
            outcome: outcome)
    }

    static func snapshot(
        _ items: [ProviderItem], order: Int64? = nil, score: Score? = nil,
        collections: [SnapshotCollection] = [.goals, .cards, .reviews, .periods], status: MatchStatus? = nil
    ) -> ProviderMatch {
        ProviderMatch(
            id: "1", fixture: fixture,
            shape: .snapshot(order: order.map { DocumentOrder(sequence: $0) }, collections: collections),
            status: status,
            score: score, items: items)
    }

    static func messages(_ items: [ProviderItem]) -> ProviderMatch {
        ProviderMatch(id: "1", shape: .messages, items: items)
    }
}

extension SnapshotVerdict {
    /// What is said, in short: `g1 goal v1`, `gone.g1 review of g1 v2`, a dash before what is cancelled.
    var texts: [String]? {
        guard case .changes(let said) = self else { return nil }
        return said.map { said in
            let item = said.item
            let mark = item.standing == .cancelled ? "-" : ""
            switch item.subject {
            case .event(let kind): return "\(mark)\(item.id) \(kind.name) v\(said.version)"
            case .reviewStart(let about): return "\(mark)\(item.id) review of \(about ?? "nothing") v\(said.version)"
            case .reviewEnd(let about):
                return "\(mark)\(item.id) \(item.outcome ?? "?") of \(about ?? "nothing") v\(said.version)"
            case .withdrawn: return "\(item.id) withdrawn"
            }
        }
    }
}

/// An id known to be valid.
func ours<Kind>(_ text: String) -> Identifier<Kind> {
    guard let id = Identifier<Kind>(text) else { fatalError("not an id: \(text)") }
    return id
}
