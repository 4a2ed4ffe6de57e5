import EventLoop
import HTTPTransport
import Synchronization

/// A server on a thread of its own that keeps what it was asked, and answers as it is told: with `nil` never.
final class RecordingServer: Sendable {
    let url: String
    private let state: Recorder
    private let remote: LoopRemote
    private let thread: WorkerThread

    /// The requests so far.
    var requests: [HTTPRequest] { state.requests }

    /// One for each request that has come.
    var arrivals: AsyncStream<Void> { state.arrivals }

    init(_ answer: @escaping @Sendable (HTTPRequest) -> HTTPResponse?) async throws {
        let recorder = Recorder(answer)
        state = recorder
        let (stream, continuation) = AsyncStream<(UInt16, LoopRemote)>.makeStream()
        thread = try WorkerThread.start("recorder") {
            guard let loop = try? EpollLoop(), let address = try? SocketAddress("127.0.0.1:0"),
                let server = try? HTTPServer(loop: loop, address: address, handler: recorder)
            else { return continuation.finish() }
            recorder.stop = { loop.stop() }
            continuation.yield((server.address.port, loop.remote))
            continuation.finish()
            loop.run()
            server.stop()
            loop.letGo()
        }
        var started: (UInt16, LoopRemote)?
        for await value in stream { started = value }
        guard let started else { throw CancellationError() }
        url = "http://127.0.0.1:\(started.0)"
        remote = started.1
    }

    func stop() {
        remote.post { [state] in state.stop?() }
        thread.join()
    }

    // Unchecked: `stop` and `unanswered` are used on the loop's thread only; the rest is under a lock.
    private final class Recorder: HTTPRequestHandler, @unchecked Sendable {
        private let answer: @Sendable (HTTPRequest) -> HTTPResponse?
        private let all = Mutex<[HTTPRequest]>([])
        let arrivals: AsyncStream<Void>
        private let arrival: AsyncStream<Void>.Continuation
        private var unanswered: [HTTPResponder] = []
        var stop: (() -> Void)?

        init(_ answer: @escaping @Sendable (HTTPRequest) -> HTTPResponse?) {
            self.answer = answer
            (arrivals, arrival) = AsyncStream.makeStream()
        }

        var requests: [HTTPRequest] { all.withLock { $0 } }

        func receive(_ request: HTTPRequest, _ responder: HTTPResponder) {
            all.withLock { $0.append(request) }
            if let response = answer(request) {
                responder.respond(response)
            } else {
                unanswered.append(responder)
            }
            arrival.yield()
        }
    }
}
