import EventLifecycle
import MatchModel

/// Ids known to be valid.
func id<Kind>(_ text: String) -> Identifier<Kind> {
    guard let id = Identifier<Kind>(text) else { fatalError("not an id: \(text)") }
    return id
}

/// An engine with one match, `m1`: home `a`, away `b`, in league `l`.
struct World {
    static let fixture = Fixture(
        match: id("m1"), league: id("l"), home: Team(id: id("a"), name: "A"), away: Team(id: id("b"), name: "B"),
        kickoff: UnixInstant(milliseconds: 1000))

    var engine: LifecycleEngine
    var head = Cursor(epoch: 7, offset: 0)
    var now = UnixInstant(milliseconds: 5000)
    /// What the last entry published.
    var published: [Publication] = []
    /// Everything published.
    var log: [Publication] = []

    init(limits: LifecycleLimits = LifecycleLimits()) {
        engine = LifecycleEngine(limits: limits)
        receive(.fixture(Self.fixture))
    }

    var events: [MatchEvent] { published.map(\.event) }
    var event: MatchEvent? { published.count == 1 ? published[0].event : nil }
    var score: ScoreLine? { engine.match(id("m1"))?.score }

    @discardableResult
    mutating func receive(_ entry: FeedEntry) -> Decision {
        var tail = LogTail(head: head, received: now, published: now)
        let decision = engine.receive(entry, to: &tail)
        published = tail.publications
        log += published
        head = tail.head
        return decision
    }

    mutating func forget(at moment: UnixInstant) -> [MatchID] {
        var tail = LogTail(head: head, received: moment, published: moment)
        return engine.forgetMatches(to: &tail)
    }

    @discardableResult
    mutating func say(
        _ key: String, v version: UInt32 = 1, _ subject: Observation.Subject, team: String? = "a",
        as standing: Observation.Standing = .provisional, player: String? = nil, outcome: String? = nil,
        matchStatus: MatchStatus? = nil, awarded: Score? = nil, clock: MatchClock? = nil, match: String = "m1"
    ) -> Decision {
        receive(
            .observation(
                Observation(
                    provider: id("touchline"), match: id(match), key: id(key), version: version, subject: subject,
                    team: team.map { id($0) }, player: player, clock: clock, standing: standing, outcome: outcome,
                    matchStatus: matchStatus, awarded: awarded)))
    }
}

extension Decision {
    var refusal: RefusalCode? {
        guard case .refused(let code, _) = self else { return nil }
        return code
    }
}
