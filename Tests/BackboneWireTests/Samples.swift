import BackboneWire
import MatchModel

/// One value of everything, with every optional field set once and left out once.
enum Samples {
    static func id<Kind>(_ text: String) -> Identifier<Kind> {
        guard let id = Identifier<Kind>(text) else { preconditionFailure("\(text) is no id") }
        return id
    }

    static let fixture = Fixture(
        match: id("wc2022-64"), league: id("wc2022"), home: Team(id: id("arg"), name: "Argentina"),
        away: Team(id: id("fra"), name: "France"), kickoff: UnixInstant(milliseconds: 1_671_375_600_000))

    static let goal: Publication = {
        let event = MatchEvent(
            id: id("7-2"), revision: 1, status: .provisional, kind: .goal, match: fixture.match, team: id("arg"),
            player: "Lionel Messi", clock: MatchClock(period: 1, minute: 23))
        return Publication(
            cursor: Cursor(epoch: 7, offset: 2), event: event, topics: fixture.topics, fixture: nil,
            score: ScoreLine(goals: Score(home: 1, away: 0), provisional: true),
            captured: UnixInstant(microseconds: 1_000), received: UnixInstant(microseconds: 2_000),
            published: UnixInstant(microseconds: 3_000))
    }()

    static let announcement: Publication = {
        let event = MatchEvent(
            id: id("7-1"), revision: 1, status: .confirmed, kind: .matchStatus, match: fixture.match,
            matchStatus: .scheduled, changed: .fixture)
        return Publication(
            cursor: Cursor(epoch: 7, offset: 1), event: event, topics: fixture.topics, fixture: fixture, score: .zero,
            captured: nil, received: UnixInstant(microseconds: -1), published: UnixInstant(microseconds: 0))
    }()

    static let full: Publication = {
        var event = MatchEvent(
            id: id("7-3"), revision: 4_000_000_000, status: .retracted, kind: .ownGoal, match: fixture.match,
            team: id("fra"), player: "Émile Ünlü 名前", clock: MatchClock(period: 5, minute: 120, added: 9),
            text: String(repeating: "x", count: MatchEvent.maximumTextLength), outcome: "no-goal",
            matchStatus: .awarded, awarded: Score(home: 3, away: 0), changed: [.kind, .team, .outcome],
            replaces: id("7-2"))
        event.eventClass = .review
        return Publication(
            cursor: Cursor(epoch: .max, offset: .max), event: event, topics: fixture.topics, fixture: fixture,
            score: ScoreLine(goals: .zero, shootout: Score(home: 4, away: 2), provisional: false),
            captured: UnixInstant(microseconds: .max), received: UnixInstant(microseconds: .min),
            published: UnixInstant(microseconds: 3_000))
    }()

    static var state: MatchState {
        var state = MatchState(fixture: fixture, at: Cursor(epoch: 7, offset: 1))
        var offset: UInt64 = 1
        func apply(_ kind: EventKind, _ key: String, revision: UInt32 = 1, status: EventStatus = .confirmed) {
            offset += 1
            var publication = goal
            publication.cursor.offset = offset
            publication.event = MatchEvent(
                id: id(key), revision: revision, status: status, kind: kind, match: fixture.match, team: id("arg"),
                clock: MatchClock(period: 1, minute: UInt16(offset)))
            state.apply(publication)
        }
        state.apply(announcement)
        apply(.kickoff, "7-2")
        apply(.goal, "7-3", status: .provisional)
        apply(.goal, "7-3", revision: 2, status: .retracted)
        apply(.penaltyGoal, "7-5", status: .provisional)
        return state
    }

    static var awarded: MatchState {
        var state = state
        var publication = full
        publication.event.status = .confirmed
        publication.event.kind = .matchStatus
        state.apply(publication)
        return state
    }

    static func place(_ latitude: Double, _ longitude: Double) -> Place {
        guard let place = Place(latitude: latitude, longitude: longitude) else { preconditionFailure("off the globe") }
        return place
    }

    static let member = EdgeListing(
        id: id("lon-1"), region: id("london"), url: "http://127.0.0.1:7410",
        place: place(51.5, -0.1), connections: 2000, load: 1000, state: .ready)

    static var frames: [BackboneFrame] {
        [
            .edgeHello(
                EdgeHello(
                    versions: [1, 9], edge: id("lon-1"), region: id("london"), url: "http://127.0.0.1:7410",
                    cursor: Cursor(epoch: 7, offset: 9), digest: .max, historyWanted: 4096,
                    place: place(-90, 180))),
            .edgeHello(
                EdgeHello(
                    versions: [], edge: id("e"), region: id("r"), url: "", cursor: nil, digest: 0, historyWanted: 0)),
            .edgeReport(
                EdgeReport(
                    applied: Cursor(epoch: 7, offset: 9), connections: 12, loadPermille: 250, state: .draining,
                    edgeTime: -5)),
            .originHello(
                OriginHello(
                    version: 1, epoch: 7, head: 12, fleet: [member, member],
                    place: place(0, 0), digestAtBase: 0x0102_0304_0506_0708)),
            .fleet([]), .fleet([member]),
            .snapshotBegin(SnapshotBegin(base: Cursor(epoch: 7, offset: 9), digest: 1, matches: 2)),
            .match(state), .match(awarded),
            .match(MatchState(fixture: fixture, at: Cursor(epoch: 7, offset: 1))),
            .snapshotEnd,
            .historyBegin(HistoryBegin(base: 3, digest: 4)),
            .publication(goal), .publication(announcement), .publication(full),
            .heartbeat(
                Heartbeat(
                    head: Cursor(epoch: 7, offset: 9), originTime: UnixInstant(microseconds: 5),
                    echo: Heartbeat.Echo(edgeTime: -5, heldMicroseconds: 77))),
            .heartbeat(
                Heartbeat(
                    head: Cursor(epoch: 7, offset: 0), originTime: UnixInstant(microseconds: 5), echo: nil)),
            .refusal(BackboneRefusal(code: .version, message: "update the edge")),
            .refusal(BackboneRefusal(code: BackboneRefusal.Code(rawValue: 200), message: "")),
        ]
    }
}
