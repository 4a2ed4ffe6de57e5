import EdgeCore
import EventLoop
import MatchModel
import Synchronization
import Testing

/// Four workers and the writer over one ring, each on its own thread; the run that belongs under the thread sanitizer.
@Suite struct EdgeCoreStress {
    @Test func `every fan of every worker gets all it is owed once and in order, or is reset`() throws {
        let workers = 4
        let script = StressScript(publications: 20_500, seed: 7)
        let signals = StressSignals(script, workers: workers, ring: 256)
        var threads: [WorkerThread] = []
        for index in 0..<workers {
            threads.append(
                try WorkerThread.start("stress-\(index)") {
                    StressWorker(signals, index: index).run { WorkerThread.yield() }
                })
        }
        threads.append(try WorkerThread.start("stress-writer") { Self.write(signals, workers: workers) })
        for thread in threads { thread.join() }

        #expect(signals.failures.withLock { $0 } == [])
        let counters = signals.counters.withLock { $0 }
        // What the run is there for did happen.
        #expect(counters.resets.allSatisfy { $0 > 0 }, "\(counters.resets)")
        #expect(counters.replayed > 0)
        #expect(counters.resumedWhole > 0)
        #expect(counters.resumesRefused > 0)
        #expect(counters.resumesAhead > 0)
        #expect(counters.laggards > 0)
        #expect(counters.deliveries > UInt64(script.publications))
    }

    private static func write(_ signals: StressSignals, workers: Int) {
        var follower = BackboneFollower(signals.shared, framing: StressSignals.framing)
        let now = MonotonicInstant(nanoseconds: 0)
        let wall = UnixInstant(milliseconds: 1_000_100_000)
        var random = SeededGenerator(seed: 99)
        var checkpoints = 0
        func carryOut(_ directives: [LinkDirective]) {
            for directive in directives {
                switch directive {
                case .wake(let worker): signals.wake(worker)
                case .close(let end): signals.fail("the link ended: \(end.name)")
                case .send, .applied, .ready: break
                }
            }
        }
        for step in signals.script.steps {
            switch step {
            case .publication(let frame, let bytes):
                carryOut(follower.receive(frame, bytes: bytes[...], now: now, wall: wall))
                if Int.random(in: 0..<4, using: &random) == 0 { WorkerThread.yield() }
            case .heartbeat(let frame):
                carryOut(follower.receive(frame, bytes: [], now: now, wall: wall))
            case .snapshot(let frames):
                _ = follower.connected(now: now)
                for (frame, bytes) in frames {
                    carryOut(follower.receive(frame, bytes: bytes[...], now: now, wall: wall))
                }
            case .checkpoint:
                checkpoints += 1
                signals.checkpoint.store(checkpoints, ordering: .sequentiallyConsistent)
                while signals.passed.load(ordering: .sequentiallyConsistent) < checkpoints * workers {
                    WorkerThread.yield()
                }
            }
        }
    }
}
