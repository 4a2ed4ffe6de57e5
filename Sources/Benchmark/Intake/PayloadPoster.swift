import EventLoop
import HTTPTransport
import MatchModel

/// Posts payloads at a steady rate over connections that are kept, and times each from when the loop comes to its turn,
/// whether or not a connection is free then, to its answer. Of its loop's thread.
final class PayloadPoster {
    /// Payloads that may wait for a connection; at more the run has failed.
    private static let maximumWaiting = 20_000
    private static let tick = TimeSpan.microseconds(500)

    struct Outcome: Sendable {
        /// From a payload's turn to its answer, in microseconds.
        var times: [Double] = []
        /// Answers other than 202, and requests without one.
        var refused = 0
        /// From the first payload to the last answer, in seconds.
        var seconds = 0.0
    }

    private let loop: EpollLoop
    private let path: String
    private let count: Int
    private let interval: Double
    private let payload: (Int) -> [UInt8]
    private let onEnd: (Outcome) -> Void
    private var idle: [HTTPClientConnection]
    private let all: [HTTPClientConnection]
    private var waiting: [(body: [UInt8], due: MonotonicInstant)] = []
    private var begin = MonotonicInstant(nanoseconds: 0)
    private var sent = 0
    private var answered = 0
    private var outcome = Outcome()

    /// `onEnd` is called once, after the last answer.
    init(
        loop: EpollLoop, port: Int, provider: String, connections: Int, count: Int, perSecond: Double,
        payload: @escaping (Int) -> [UInt8], onEnd: @escaping (Outcome) -> Void
    ) {
        self.loop = loop
        path = "/v1/feeds/" + provider
        self.count = count
        interval = 1e9 / perSecond
        self.payload = payload
        self.onEnd = onEnd
        var limits = HTTPClientLimits()
        limits.responseTimeout = .seconds(30)
        all = (0..<connections).map { _ in
            HTTPClientConnection(
                loop: loop, origin: HTTPOrigin(host: "127.0.0.1", port: UInt16(port)), limits: limits)
        }
        idle = all
    }

    func start() {
        begin = SystemClock.monotonic()
        tick()
    }

    func close() { all.forEach { $0.close() } }

    private func tick() {
        let now = SystemClock.monotonic()
        while sent < count {
            let due = begin + .nanoseconds(Int64(Double(sent) * interval))
            guard due <= now else { break }
            guard waiting.count < Self.maximumWaiting else {
                outcome.refused += 1
                answered += 1
                sent += 1
                continue
            }
            // A late turn of this loop is none of the server's.
            waiting.append((payload(sent), now))
            sent += 1
        }
        post()
        if sent < count { loop.schedule(after: Self.tick) { [weak self] in self?.tick() } }
    }

    private func post() {
        var taken = 0
        while taken < waiting.count, let connection = idle.popLast() {
            let (body, due) = waiting[taken]
            taken += 1
            connection.request("POST", path, fields: ["content-type": "application/json"], body: body) {
                [weak self] result in
                self?.answer(result, due, connection)
            }
        }
        waiting.removeFirst(taken)
    }

    private func answer(
        _ result: Result<HTTPResponse, HTTPClientError>, _ due: MonotonicInstant, _ connection: HTTPClientConnection
    ) {
        let now = SystemClock.monotonic()
        if case .success(let response) = result, response.status == .accepted {
            outcome.times.append(Double((now - due).nanoseconds) / 1000)
        } else {
            outcome.refused += 1
        }
        answered += 1
        idle.append(connection)
        post()
        guard answered == count else { return }
        outcome.seconds = Double((now - begin).nanoseconds) / 1e9
        onEnd(outcome)
    }
}
