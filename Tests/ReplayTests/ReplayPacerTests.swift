import MatchModel
import Replay
import Testing

@Suite struct ReplayPacerTests {
    private let start = MonotonicInstant(nanoseconds: 5_000_000_000)

    private func pacer(_ seconds: [Int64], speed: Double = 60) -> ReplayPacer {
        ReplayPacer(dues: seconds.map { .seconds($0) }, speed: speed, start: start)
    }

    @Test func `at speed 60 a minute of play takes a second`() {
        var pacer = pacer([0, 60, 120])
        #expect(pacer.take(now: start) == 0..<1)
        #expect(pacer.nextDue == start + .seconds(1))
        #expect(pacer.take(now: start + .nanoseconds(999_999_999)).isEmpty)
        #expect(pacer.take(now: start + .seconds(1)) == 1..<2)
        #expect(!pacer.isDone)
        #expect(pacer.take(now: start + .seconds(2)) == 2..<3)
        #expect(pacer.isDone && pacer.nextDue == nil)
    }

    @Test func `a late call takes all that is due, in order`() {
        var pacer = pacer([0, 0, 60, 90, 200])
        #expect(pacer.take(now: start + .seconds(2)) == 0..<4)
    }

    @Test func `no more are taken than there is room for, and the rest is still due`() {
        var pacer = pacer([0, 0, 0])
        #expect(pacer.take(now: start, limit: 2) == 0..<2)
        #expect(pacer.take(now: start, limit: 0).isEmpty)
        #expect(pacer.nextDue == start)
        #expect(pacer.take(now: start, limit: 2) == 2..<3)
    }

    @Test func `a speed is found for a number of seconds, and kept within its bounds`() {
        #expect(ReplayPacer.speed(length: .seconds(7200), seconds: 60) == 120)
        #expect(ReplayPacer.speed(length: .seconds(7200), seconds: 0) == ReplayPacer.speeds.upperBound)
        #expect(ReplayPacer.speed(length: .zero, seconds: 60) == ReplayPacer.speeds.lowerBound)
    }

    @Test func `a fixture is moved to where its first whistle is played, unless it is kept`() throws {
        let script = try WorldCup.script(.date("2022-11-29"))
        let pacer = ReplayPacer(dues: script.entries.map(\.due), speed: 60, start: start)
        let wall = UnixInstant(milliseconds: 1_800_000_000_000)
        let moved = ReplayPlan.entries(of: script, pacer: pacer, startWall: wall, keepKickoff: false)
        #expect(moved.map(\.due) == script.entries.map(\.due))
        var kickoffs: [MatchID: UnixInstant] = [:]
        for entry in moved {
            if case .fixture(let fixture) = entry.entry { kickoffs[entry.match] = fixture.kickoff }
        }
        #expect(kickoffs.count == 4)
        for entry in moved {
            guard case .observation(let seen) = entry.entry, seen.subject == .event(.kickoff) else { continue }
            let played = wall + pacer.played(entry.due)
            #expect(kickoffs[entry.match]?.milliseconds == played.milliseconds)
        }
        let kept = ReplayPlan.entries(of: script, pacer: pacer, startWall: wall, keepKickoff: true)
        #expect(kept == script.entries)
    }
}
