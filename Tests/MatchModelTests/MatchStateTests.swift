import MatchModel
import Testing

/// Ids known to be valid.
func id<Kind>(_ text: String) -> Identifier<Kind> {
    guard let id = Identifier<Kind>(text) else { fatalError("not an id: \(text)") }
    return id
}

@Suite struct MatchStateTests {
    /// A match to which things happen in turn, each at the second of its offset.
    struct Play {
        static let fixture = Fixture(
            match: id("m"), league: id("l"), home: Team(id: id("h"), name: "H"), away: Team(id: id("a"), name: "A"),
            kickoff: UnixInstant(milliseconds: 0))

        var state = MatchState(fixture: fixture, at: Cursor(epoch: 1, offset: 1))
        private var revisions: [String: UInt32] = [:]
        private var offset: UInt64 = 1

        init() {}

        mutating func event(
            _ name: String, _ kind: EventKind, _ status: EventStatus = .confirmed, team: String? = "h",
            clock: MatchClock? = nil, match: MatchStatus? = nil, awarded: Score? = nil, changed: EventFields = []
        ) {
            offset += 1
            revisions[name, default: 0] += 1
            let event = MatchEvent(
                id: id(name), revision: revisions[name] ?? 1, status: status, kind: kind, match: id("m"),
                team: team.map { id($0) }, clock: clock, matchStatus: match, awarded: awarded, changed: changed)
            state.apply(
                Publication(
                    cursor: Cursor(epoch: 1, offset: offset), event: event, topics: Self.fixture.topics, fixture: nil,
                    score: .zero, captured: nil, received: moment, published: moment))
        }

        var moment: UnixInstant { UnixInstant(milliseconds: Int64(offset) * 1000) }
        var goals: [UInt16] { [state.score.goals.home, state.score.goals.away] }
    }

    @Test func `goals count for their side, own goals for the other`() {
        var play = Play()
        play.event("1", .goal)
        play.event("2", .penaltyGoal, team: "a")
        play.event("3", .ownGoal, team: "h")
        play.event("4", .ownGoal, team: "a")
        play.event("5", .missedPenalty)
        play.event("6", .redCard)
        #expect(play.goals == [2, 2])
        #expect(!play.state.score.provisional)
        #expect(play.state.lastChange == Cursor(epoch: 1, offset: 7))
    }

    @Test func `a goal counts until it is retracted, and again when it returns`() {
        var play = Play()
        let turns: [(EventStatus, UInt16, Bool)] = [
            (.provisional, 1, true), (.underReview, 1, true), (.retracted, 0, false), (.underReview, 1, true),
            (.confirmed, 1, false), (.retracted, 0, false),
        ]
        for (status, goals, provisional) in turns {
            play.event("1", .goal, status)
            #expect(play.goals == [goals, 0])
            #expect(play.state.score.provisional == provisional)
        }
        #expect(play.state.events.count == 1)
        #expect(play.state.event(id("1"))?.revision == 6)
    }

    @Test func `an amendment moves a goal`() {
        var play = Play()
        play.event("1", .goal, team: "h")
        play.event("1", .ownGoal, team: "h", changed: .kind)
        #expect(play.goals == [0, 1])
    }

    @Test func `penalties of a shoot-out count there only`() {
        var play = Play()
        play.event("1", .goal)
        #expect(play.state.score.shootout == nil)
        let clock = MatchClock(period: MatchClock.shootout, minute: 120)
        play.event("2", .missedPenalty, clock: clock)
        #expect(play.state.score.shootout == .zero)
        play.event("3", .penaltyGoal, clock: clock)
        play.event("4", .penaltyGoal, team: "a", clock: clock)
        play.event("5", .penaltyGoal, .retracted, team: "a", clock: clock)
        #expect(play.goals == [1, 0])
        #expect(play.state.score.shootout == Score(home: 1, away: 1))
    }

    @Test func `an awarded result overrides the fold until it is taken back`() {
        var play = Play()
        play.event("1", .kickoff)
        play.event("2", .goal, .provisional)
        play.event("3", .matchStatus, match: .awarded, awarded: Score(home: 0, away: 3))
        #expect(play.goals == [0, 3])
        #expect(!play.state.score.provisional)
        #expect(play.state.status == .awarded)
        #expect(play.state.ended != nil)
        play.event("3", .matchStatus, .retracted, match: .awarded, awarded: Score(home: 0, away: 3))
        #expect(play.goals == [1, 0])
        #expect(play.state.score.provisional)
        #expect(play.state.status == .live)
        #expect(play.state.ended == nil)
    }

    @Test func `the clock runs from kick-off to the end of the period`() {
        var play = Play()
        #expect(play.state.status == .scheduled)
        play.event("1", .kickoff, clock: MatchClock(period: 1, minute: 0))
        #expect(play.state.status == .live)
        #expect(play.state.isRunning)
        #expect(play.state.periodStarted == play.moment)
        play.event("2", .goal, clock: MatchClock(period: 1, minute: 23))
        play.event("3", .redCard, clock: MatchClock(period: 1, minute: 20))
        #expect(play.state.clock == MatchClock(period: 1, minute: 23))
        play.event("4", .periodEnd, clock: MatchClock(period: 1, minute: 45, added: 3))
        #expect(!play.state.isRunning)
        play.event("5", .periodStart, clock: MatchClock(period: 2, minute: 45))
        #expect(play.state.isRunning)
        #expect(play.state.clock == MatchClock(period: 2, minute: 45))
        // A later revision of the half that is over does not stop this one.
        play.event("4", .periodEnd, clock: MatchClock(period: 1, minute: 45, added: 4), changed: .clock)
        #expect(play.state.isRunning)
        #expect(play.state.clock == MatchClock(period: 2, minute: 45))
    }

    @Test func `full time that is taken back makes the match live, and it can come again`() {
        var play = Play()
        play.event("1", .kickoff)
        play.event("2", .fullTime)
        #expect(play.state.status == .ended)
        #expect(play.state.ended == play.moment)
        play.event("2", .fullTime, .retracted)
        #expect(play.state.status == .live)
        #expect(play.state.ended == nil)
        play.event("2", .fullTime)
        #expect(play.state.status == .ended)
        #expect(play.state.ended == play.moment)
    }

    @Test func `of two full times one that is taken back leaves the match over, since the first`() {
        for taken in ["1", "2"] {
            var play = Play()
            play.event("k", .kickoff)
            play.event("1", .fullTime)
            let ended = play.moment
            play.event("2", .fullTime)
            play.event(taken, .fullTime, .retracted)
            #expect(play.state.status == .ended)
            #expect(play.state.ended == ended)
        }
    }

    @Test func `of two decisions one that is taken back leaves the other`() {
        var play = Play()
        play.event("k", .kickoff)
        play.event("1", .matchStatus, match: .awarded, awarded: Score(home: 3, away: 0))
        play.event("2", .matchStatus, match: .awarded, awarded: Score(home: 0, away: 3))
        play.event("2", .matchStatus, .retracted, match: .awarded, awarded: Score(home: 0, away: 3))
        #expect(play.state.status == .awarded)
        #expect(play.goals == [3, 0])
    }

    @Test func `a kick-off that is taken back stops the clock, and it can come again`() {
        var play = Play()
        play.event("1", .kickoff, .provisional, clock: MatchClock(period: 1, minute: 0))
        play.event("1", .kickoff, .retracted, clock: MatchClock(period: 1, minute: 0))
        #expect(play.state.status == .scheduled)
        #expect(!play.state.isRunning)
        #expect(play.state.periodStarted == nil)
        #expect(play.state.clock == MatchClock(period: 0, minute: 0))
        play.event("1", .kickoff, clock: MatchClock(period: 1, minute: 0))
        #expect(play.state.status == .live)
        #expect(play.state.isRunning)
        #expect(play.state.periodStarted == play.moment)
        // Put off and announced anew, it is not begun by more news of that kick-off.
        play.event("2", .matchStatus, match: .scheduled)
        play.event("1", .kickoff, clock: MatchClock(period: 1, minute: 1), changed: .clock)
        #expect(play.state.status == .scheduled)
    }

    @Test func `the start of a second half that is taken back leaves the first one over`() {
        var play = Play()
        play.event("1", .kickoff, clock: MatchClock(period: 1, minute: 0))
        play.event("2", .periodEnd, clock: MatchClock(period: 1, minute: 45))
        play.event("3", .periodStart, .provisional, clock: MatchClock(period: 2, minute: 45))
        play.event("3", .periodStart, .retracted, clock: MatchClock(period: 2, minute: 45))
        #expect(play.state.status == .live)
        #expect(!play.state.isRunning)
        #expect(play.state.clock == MatchClock(period: 1, minute: 45))
        play.event("2", .periodEnd, .retracted, clock: MatchClock(period: 1, minute: 45))
        #expect(play.state.isRunning)
        play.event("2", .periodEnd, clock: MatchClock(period: 1, minute: 45))
        #expect(!play.state.isRunning)
    }

    @Test func `a kick-off that is taken back beside another one, or after its period, stops nothing`() {
        var play = Play()
        play.event("1", .kickoff, clock: MatchClock(period: 1, minute: 0))
        play.event("2", .periodStart, clock: MatchClock(period: 1, minute: 0))
        let started = play.moment
        play.event("2", .periodStart, .retracted, clock: MatchClock(period: 1, minute: 0))
        #expect(play.state.isRunning)
        #expect(play.state.periodStarted == started)
        play.event("3", .periodEnd, clock: MatchClock(period: 1, minute: 45))
        play.event("4", .periodStart, clock: MatchClock(period: 2, minute: 45))
        let second = play.moment
        play.event("1", .kickoff, .retracted, clock: MatchClock(period: 1, minute: 0))
        #expect(play.state.status == .live)
        #expect(play.state.isRunning)
        #expect(play.state.periodStarted == second)
        #expect(play.state.clock == MatchClock(period: 2, minute: 45))
    }

    @Test func `a decision that is taken back leaves the match where the whistle left it`() {
        for (kinds, status) in [
            ([], MatchStatus.scheduled), ([EventKind.kickoff], .live), ([.kickoff, .fullTime], .ended),
        ] {
            for decision in [MatchStatus.postponed, .cancelled, .abandoned] {
                var play = Play()
                for kind in kinds { play.event(kind.name, kind) }
                play.event("d", .matchStatus, match: decision)
                #expect(play.state.status == decision)
                play.event("d", .matchStatus, .retracted, match: decision)
                #expect(play.state.status == status)
                #expect((play.state.ended != nil) == (status == .ended))
            }
        }
    }

    @Test func `a suspended match goes on with the restart`() {
        var play = Play()
        play.event("1", .kickoff)
        play.event("2", .matchStatus, match: .suspended)
        #expect(play.state.status == .suspended)
        #expect(!play.state.isRunning)
        play.event("3", .restart)
        #expect(play.state.status == .live)
        #expect(play.state.isRunning)
    }

    @Test func `a match stays 48 h after it was over, and as long as something is open`() {
        var play = Play()
        play.event("1", .goal, .provisional)
        play.event("2", .fullTime)
        let limit = play.moment + .seconds(48 * 3600)
        #expect(!play.state.canLeave(now: limit + .seconds(3600)))
        play.event("1", .goal, .underReview)
        #expect(!play.state.canLeave(now: limit + .seconds(3600)))
        play.event("1", .goal, .confirmed)
        #expect(!play.state.canLeave(now: limit))
        #expect(play.state.canLeave(now: limit + .microseconds(1)))
        play.event("2", .fullTime, .retracted)
        #expect(!play.state.canLeave(now: limit + .seconds(3600)))
    }

    @Test func `a match restored from its parts is the same`() {
        var play = Play()
        play.event("1", .kickoff, clock: MatchClock(period: 1, minute: 0))
        play.event("2", .ownGoal, .provisional, clock: MatchClock(period: 1, minute: 3))
        play.event("3", .matchStatus, match: .awarded, awarded: Score(home: 3, away: 0))
        let state = play.state
        let restored = MatchState(
            restoring: state.fixture, at: state.lastChange, status: state.status, clock: state.clock,
            isRunning: state.isRunning, periodStarted: state.periodStarted, ended: state.ended, awarded: state.awarded,
            events: state.events)
        #expect(restored == state)
    }
}
