import EdgeCore
import HTTPTransport
import MatchModel
import Synchronization
import Telemetry

/// What the threads of one edge tell each other apart from publications: counters once a second, and whether it drains.
final class EdgeStatus: Sendable {
    struct Link: Sendable {
        var follower = BackboneFollower.Counters()
        var isConnected = false
        var attempts: UInt64 = 0
        var clockOffset: Int64 = 0
        var clockUncertainty: Int64?
    }

    private struct State {
        var workers: [WorkerCounters]
        var servers: [HTTPServerCounters]
        var link = Link()
    }

    private let state: Mutex<State>
    private let capacity: Int
    private let draining = Atomic<Bool>(false)
    /// From arrival of a publication to the last send of it, over all workers.
    let written = SharedHistogram()
    /// From a publication's position to its arrival here, by the origin's clock as estimated.
    let arrived = SharedHistogram()

    init(workers: Int, capacity: Int) {
        self.capacity = capacity
        state = Mutex(
            State(
                workers: Array(repeating: WorkerCounters(), count: workers),
                servers: Array(repeating: HTTPServerCounters(), count: workers)))
    }

    var isDraining: Bool { draining.load(ordering: .relaxed) }
    func beginDraining() { draining.store(true, ordering: .relaxed) }

    func report(
        worker: Int, _ counters: WorkerCounters, server: HTTPServerCounters, written local: inout LatencyHistogram
    ) {
        state.withLock {
            $0.workers[worker] = counters
            $0.servers[worker] = server
        }
        written.drain(&local)
    }

    func update(_ body: (inout Link) -> Void) {
        state.withLock { body(&$0.link) }
    }

    var link: Link { state.withLock { $0.link } }
    var workers: [WorkerCounters] { state.withLock { $0.workers } }
    var servers: [HTTPServerCounters] { state.withLock { $0.servers } }
    /// Connections held, in thousandths of those there is room for.
    var loadPermille: UInt16 { UInt16(clamping: total.connections * 1000 / max(1, capacity)) }
    var total: WorkerCounters { workers.reduce(WorkerCounters(), +) }
}
