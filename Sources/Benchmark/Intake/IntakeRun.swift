import EventLoop
import FleetDemo
import MatchModel
import Synchronization

/// One origin, fed: pushes at a steady rate, and documents beside them.
struct IntakeRun {
    /// Connections that stay, for pushes and for documents.
    static let pushConnections = 48
    static let documentConnections = 3

    struct Outcome {
        var pushes: PayloadPoster.Outcome
        var documents: PayloadPoster.Outcome
        /// What the origin measured for small payloads: from receipt to durable, in microseconds.
        var p50, p99, p999: Double
        /// Publications per push.
        var published: Int
        /// CPU of all the origin's threads, in seconds.
        var cpu: Double
    }

    let bench: Bench
    let kickoff: Int64

    /// Pushes at this rate for so many seconds, and documents at theirs; each is posted as it stands.
    func run(
        pushes perSecond: Int, seconds: Int, documents: [(provider: String, body: [UInt8])] = [],
        documentsPerSecond: Double = 5, before: [(provider: String, body: [UInt8])] = []
    ) throws -> Outcome {
        let origin = try IntakeOrigin(bench)
        defer { origin.end() }
        let messages = PushMessages(kickoff: kickoff)
        for summary in messages.summaries { try origin.post("sportradar", summary) }
        for document in before { try origin.post(document.provider, document.body) }
        let bodies = (0..<perSecond * seconds).map { messages.message($0) }
        let published = try origin.metric("touchline_origin_publications_total")
        let cpu = origin.cpu
        let port = origin.port
        let results = Mutex((PayloadPoster.Outcome(), PayloadPoster.Outcome()))
        // Each on a thread of its own, so that the one's megabytes are not the other's time.
        let threads = [
            try Self.thread("pushes") { loop, done in
                PayloadPoster(
                    loop: loop, port: port, provider: "sportradar", connections: Self.pushConnections,
                    count: bodies.count, perSecond: Double(perSecond), payload: { bodies[$0] }
                ) { outcome in
                    results.withLock { $0.0 = outcome }
                    done()
                }
            }
        ]
        let others = try Dictionary(grouping: documents.enumerated(), by: \.element.provider).map { provider, list in
            try Self.thread("documents") { loop, done in
                let rate = documentsPerSecond * Double(list.count) / Double(documents.count)
                return PayloadPoster(
                    loop: loop, port: port, provider: provider, connections: Self.documentConnections,
                    count: list.count, perSecond: rate, payload: { list[$0].element.body }
                ) { outcome in
                    results.withLock {
                        $0.1.times += outcome.times
                        $0.1.refused += outcome.refused
                    }
                    done()
                }
            }
        }
        (threads + others).forEach { $0.join() }
        let (pushed, documented) = results.withLock { $0 }
        func quantile(_ part: String) throws -> Double {
            try origin.metric("touchline_origin_taken_microseconds{size=\"small\",quantile=\"\(part)\"}")
        }
        return Outcome(
            pushes: pushed, documents: documented, p50: try quantile("0.5"), p99: try quantile("0.99"),
            p999: try quantile("0.999"),
            published: Int(try origin.metric("touchline_origin_publications_total") - published),
            cpu: origin.cpu - cpu)
    }

    /// CPU of one document of each kind, posted one after the other to an origin with nothing else to do.
    func documents(_ bodies: [(provider: String, body: [UInt8])], before: [(provider: String, body: [UInt8])]) throws
        -> (cpu: Double, milliseconds: [Double], published: Int)
    {
        let origin = try IntakeOrigin(bench)
        defer { origin.end() }
        for document in before { try origin.post(document.provider, document.body) }
        let published = try origin.metric("touchline_origin_publications_total")
        let cpu = origin.cpu
        var times: [Double] = []
        for document in bodies {
            let begin = SystemClock.monotonic()
            try origin.post(document.provider, document.body)
            times.append(Double((SystemClock.monotonic() - begin).microseconds) / 1000)
        }
        let used = origin.cpu - cpu
        return (
            used / Double(bodies.count), times,
            Int(try origin.metric("touchline_origin_publications_total") - published)
        )
    }

    private static func thread(
        _ name: String, _ make: @escaping @Sendable (EpollLoop, @escaping () -> Void) -> PayloadPoster
    ) throws(SystemError) -> WorkerThread {
        try WorkerThread.start(name) {
            guard let loop = try? EpollLoop() else { return }
            let poster = make(loop) { loop.stop() }
            poster.start()
            loop.run()
            poster.close()
            loop.letGo()
        }
    }
}
