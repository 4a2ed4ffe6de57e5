import JSONText
import MatchModel

/// Ids known to be valid.
func id<Kind>(_ text: String) -> Identifier<Kind> {
    guard let id = Identifier<Kind>(text) else { fatalError("not an id: \(text)") }
    return id
}

func json(_ bytes: [UInt8]) -> JSONValue? { try? JSONReader.read(bytes) }

/// A text with its values, for comparing with what was written: white space does not count.
func json(_ text: String) -> JSONValue? { json(Array(text.utf8)) }

enum Samples {
    static func fixture(
        _ match: String, home: String = "arg", league: String = "cup", kickoff: Int64 = 0
    ) -> Fixture {
        Fixture(
            match: id(match), league: id(league), home: Team(id: id(home), name: "Home"),
            away: Team(id: id("fra"), name: "Away"), kickoff: UnixInstant(milliseconds: kickoff))
    }

    static func match(
        _ match: String, home: String = "arg", league: String = "cup", kickoff: Int64 = 0,
        status: MatchStatus = .scheduled, ended: Int64? = nil, events: [MatchEvent] = []
    ) -> MatchState {
        MatchState(
            restoring: fixture(match, home: home, league: league, kickoff: kickoff), at: Cursor(epoch: 9, offset: 4),
            status: status, clock: MatchClock(period: 1, minute: 45, added: 2), isRunning: status == .live,
            periodStarted: UnixInstant(milliseconds: 12), ended: ended.map { UnixInstant(milliseconds: $0) },
            awarded: nil, events: events)
    }

    static let goal = MatchEvent(
        id: id("9-3"), revision: 2, status: .confirmed, kind: .ownGoal, match: id("m1"), team: id("arg"),
        player: "Ana \"La\" Paz", clock: MatchClock(period: 1, minute: 23), changed: [.kind, .player],
        replaces: id("9-1"))
}
