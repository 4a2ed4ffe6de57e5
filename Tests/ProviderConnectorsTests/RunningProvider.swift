import EventLoop
import HTTPTransport
import MatchModel
import ProviderSimulator

/// A simulated provider on a thread of its own.
final class RunningProvider: Sendable {
    let port: UInt16
    let matches: [String]
    private let remote: LoopRemote
    private let thread: WorkerThread
    private let confined: Confined

    /// What lives on the thread.
    // Unchecked: made on the thread that runs the loop, and used only in jobs posted to it.
    private final class Confined: @unchecked Sendable {
        var loop: EpollLoop?
        var provider: SimulatedProvider?
        var server: HTTPServer?
    }

    private struct Started: Sendable {
        var port: UInt16
        var matches: [String]
        var remote: LoopRemote
    }

    init(_ settings: SimulatedProviderSettings) async throws {
        let confined = Confined()
        self.confined = confined
        let box = Box()
        thread = try WorkerThread.start("provider") {
            do {
                let loop = try EpollLoop()
                let provider = SimulatedProvider(loop: loop, settings)
                let server = try HTTPServer(loop: loop, address: SocketAddress("127.0.0.1:0"), handler: provider)
                (confined.loop, confined.provider, confined.server) = (loop, provider, server)
                let started = Started(port: server.address.port, matches: provider.script.matches, remote: loop.remote)
                box.fill(.success(started))
                loop.run()
                server.stop()
                loop.letGo()
            } catch {
                box.fill(.failure(error))
            }
        }
        let started = try await box.value()
        (port, matches, remote) = (started.port, started.matches, started.remote)
    }

    var url: String { "http://127.0.0.1:\(port)" }

    /// Runs something on the provider's thread and returns what it returns.
    func with<Value: Sendable>(_ body: @escaping @Sendable (SimulatedProvider) -> Value) async -> Value? {
        await withCheckedContinuation { (go: CheckedContinuation<Value?, Never>) in
            remote.post { [confined] in go.resume(returning: confined.provider.map(body)) }
        }
    }

    /// Lets its facts happen, and returns when all have.
    func play() async {
        await withCheckedContinuation { (go: CheckedContinuation<Void, Never>) in
            remote.post { [confined] in
                confined.provider?.onDone = { go.resume() }
                confined.provider?.start()
            }
        }
    }

    /// All that it has said.
    func said() async -> Set<String> {
        await with { Set($0.said.map { String(decoding: $0.bytes, as: UTF8.self) }) } ?? []
    }

    func stop() {
        remote.post { [confined] in confined.loop?.stop() }
        thread.join()
    }

    /// Something that comes once.
    private final class Box: Sendable {
        private let stream: AsyncStream<Result<Started, any Error>>
        private let continuation: AsyncStream<Result<Started, any Error>>.Continuation

        init() { (stream, continuation) = AsyncStream.makeStream() }

        func fill(_ value: Result<Started, any Error>) {
            continuation.yield(value)
            continuation.finish()
        }

        func value() async throws -> Started {
            for await value in stream { return try value.get() }
            throw CancellationError()
        }
    }
}
