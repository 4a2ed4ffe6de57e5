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

    /// All that were raised or cleared.
    var alerts: [AlertChange] = []
    var notes: [IntakeNote: Int] = [:]

    init(limits: LifecycleLimits = LifecycleLimits(), policy: ConfirmationPolicy = ConfirmationPolicy()) {
        engine = LifecycleEngine(limits: limits, policy: policy)
        receive(.fixture(Self.fixture))
    }

    var events: [MatchEvent] { published.map(\.event) }
    var event: MatchEvent? { published.count == 1 ? published[0].event : nil }
    var score: ScoreLine? { engine.match(id("m1"))?.score }

    @discardableResult
    mutating func receive(_ entry: FeedEntry) -> Decision {
        take { $0.receive(entry, to: &$1) }
    }

    @discardableResult
    mutating func operate(_ action: OperatorAction) -> Decision {
        take { $0.operate(action, to: &$1) }
    }

    /// Moves the clock on by `seconds` and fires what is due.
    mutating func wait(_ seconds: Int64) {
        now = now + .seconds(seconds)
        take { $0.advance(to: &$1) }
    }

    mutating func adopt(_ policy: ConfirmationPolicy) {
        take { $0.adopt(policy, to: &$1) }
    }

    @discardableResult
    private mutating func take<Result>(_ body: (inout LifecycleEngine, inout LogTail) -> Result) -> Result {
        var tail = LogTail(head: head, received: now, published: now)
        let result = body(&engine, &tail)
        published = tail.publications
        log += published
        head = tail.head
        alerts += tail.alerts
        for (note, count) in tail.notes.taken { notes[note, default: 0] += count }
        return result
    }

    /// The latest revision of each goal: minute and status.
    var goals: [String] {
        (engine.match(id("m1"))?.events ?? []).filter { $0.kind.isGoal }.map {
            "\($0.clock?.minute ?? 0) \($0.status.name)"
        }
    }

    var openAlerts: [OriginAlert.Kind] { engine.openAlerts.map(\.kind) }

    /// A goal of one of several sources, captured `second` seconds after the start and received at once, or `late`.
    @discardableResult
    mutating func goal(
        _ provider: String, _ key: String, v version: UInt32 = 1, minute: UInt16, at second: Int64, late: Int64 = 0,
        _ kind: EventKind = .goal, team: String = "a", as standing: Observation.Standing = .provisional,
        player: String? = nil, message: String? = nil, score: Score? = nil
    ) -> Decision {
        now = max(now, Self.start + .seconds(second + late))
        return receive(
            .observation(
                Observation(
                    provider: id(provider), match: id("m1"), key: id(key), version: version, subject: .event(kind),
                    team: id(team), player: player, clock: MatchClock(period: 2, minute: minute), standing: standing,
                    captured: Self.start + .seconds(second), message: message.map { id($0) }, score: score)))
    }

    static let start = UnixInstant(milliseconds: 10_000)

    mutating func forget(at moment: UnixInstant) -> [MatchID] {
        var tail = LogTail(head: head, received: moment, published: moment)
        return engine.forgetMatches(to: &tail)
    }

    @discardableResult
    mutating func say(
        _ key: String, v version: UInt32 = 1, _ subject: Observation.Subject, team: String? = "a",
        as standing: Observation.Standing = .provisional, player: String? = nil, outcome: String? = nil,
        matchStatus: MatchStatus? = nil, awarded: Score? = nil, clock: MatchClock? = nil, match: String = "m1",
        by provider: String = "touchline"
    ) -> Decision {
        receive(
            .observation(
                Observation(
                    provider: id(provider), match: id(match), key: id(key), version: version, subject: subject,
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
