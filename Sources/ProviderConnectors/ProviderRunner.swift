import Logging
import MatchModel
import NIOCore
import NIOPosix
import NIOSSL
import ProviderConnection
import Synchronization

/// Carries out what the line of one provider decides. Runs on an event loop of its own choice among those there are, and
/// blocks none: files are read on threads for that.
actor ProviderRunner {
    /// How often the matches and their phases are asked for.
    static let matchesInterval = TimeAmount.seconds(1)

    private let loop: any EventLoop
    private let executor: any SerialExecutor
    private let secrets: SecretValues
    private let tls: TLSConfiguration
    private let files = NIOThreadPool(numberOfThreads: 1)
    /// From the start to the stop.
    private var client: ProviderClient?
    private let hooks: ConnectorHooks
    private let logger: Logger
    private let shared: Mutex<ProviderFigures>
    private var line: ProviderLine
    private var tasks: [CallID: Task<Void, Never>] = [:]
    /// Streams whose reader waits until the intake has room.
    private var readers: [CallID: CheckedContinuation<Void, Never>] = [:]
    private var timer: Scheduled<Void>?
    private var isStopped = false

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(
        _ settings: ProviderSettings, secrets: SecretValues, tls: TLSConfiguration, hooks: ConnectorHooks, seed: UInt64,
        logger: Logger
    ) {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        self.loop = loop
        executor = loop.executor
        self.secrets = secrets
        self.tls = tls
        self.hooks = hooks
        self.logger = logger
        line = ProviderLine(settings, seed: seed)
        shared = Mutex(ProviderFigures(line))
    }

    /// As they were after the last input. From any thread, without waiting for the line.
    nonisolated var figures: ProviderFigures { shared.withLock { $0 } }

    func start() {
        client = ProviderClient(concurrency: line.settings.concurrency, secrets: secrets, tls: tls)
        files.start()
        tell { $0.start(now: $1) }
        askForMatches()
    }

    /// Ends everything under way. What was handed over is waited for; the rest is got again at the next start.
    func stop() async {
        isStopped = true
        timer?.cancel()
        for task in tasks.values { task.cancel() }
        for reader in readers.values { reader.resume() }
        readers = [:]
        for task in tasks.values { await task.value }
        tasks = [:]
        await client?.shutdown()
        files.shutdownGracefully { _ in }
        client = nil
    }

    // MARK: the line

    /// Gives the line an input and carries out what it decides.
    private func tell(_ input: (inout ProviderLine, ConnectionMoment) -> [ConnectionDirective]) {
        guard !isStopped else { return }
        let directives = input(&line, WallClock.moment())
        // First, so that whoever is told of an alert finds the figures as they are.
        shared.withLock { $0 = ProviderFigures(line) }
        for directive in directives { carryOut(directive) }
        for (call, reader) in readers where line.mayRead(call) {
            readers[call] = nil
            reader.resume()
        }
        setTimer()
    }

    private func setTimer() {
        timer?.cancel()
        timer = nil
        guard let due = line.nextDue else { return }
        let delay = max((due - WallClock.moment().monotonic).nanoseconds, 0)
        timer = loop.scheduleTask(in: .nanoseconds(delay)) {
            self.assumeIsolated { runner in runner.tell { $0.advance(now: $1) } }
        }
    }

    private func askForMatches() {
        guard !isStopped else { return }
        let provider = line.settings.provider
        let hooks = hooks
        Task {
            let matches = await hooks.matches(provider)
            tell { $0.follow(matches, now: $1) }
            loop.scheduleTask(in: Self.matchesInterval) {
                self.assumeIsolated { runner in runner.askForMatches() }
            }
        }
    }

    // MARK: directives

    private func carryOut(_ directive: ConnectionDirective) {
        // There is one from the start on, and no directive before.
        guard let client else { return }
        switch directive {
        case .fetch(let call, let fetch):
            run(call) { runner in
                let outcome = await client.fetch(fetch)
                await runner.fetched(call, outcome)
            }
        case .open(let call, let stream):
            run(call) { runner in
                let onOpen: @Sendable () async -> Void = { await runner.opened(call) }
                let onBytes: @Sendable ([UInt8]) async -> Void = { await runner.received(call, $0) }
                let end =
                    stream.isWebSocket
                    ? await WebSocketClient(secrets: runner.secrets, tls: runner.tls)
                        .follow(stream, onOpen: onOpen, onBytes: onBytes)
                    : await client.follow(stream, onOpen: onOpen, onBytes: onBytes)
                await runner.ended(call, end)
            }
        case .cancel(let call):
            tasks.removeValue(forKey: call)?.cancel()
            readers.removeValue(forKey: call)?.resume()
        case .look(let call, let path):
            let files = files
            run(call) { runner in
                let listing = await Self.blocking(files) { FolderReader.look(path) }
                await runner.looked(call, listing)
            }
        case .read(let call, let path, let file, let maximumBytes):
            let files = files
            run(call) { runner in
                let outcome = await Self.blocking(files) {
                    Result<FileOutcome, ConnectionFailure>.success(
                        FolderReader.read(path, file, maximumBytes: maximumBytes, received: WallClock.now))
                }
                await runner.read(call, outcome)
            }
        case .deliver(let call, let payload):
            run(call) { runner in
                let answer = await runner.hooks.deliver(payload)
                await runner.delivered(call, answer)
            }
        case .tell(let change):
            log(change)
            hooks.tell(change)
        }
    }

    private func run(_ call: CallID, _ body: @escaping @Sendable (ProviderRunner) async -> Void) {
        tasks[call] = Task { await body(self) }
    }

    /// On a thread of this provider's own: a file system that hangs holds up no other provider.
    private static func blocking<Value: Sendable>(
        _ files: NIOThreadPool, _ body: @escaping @Sendable () -> Result<Value, ConnectionFailure>
    ) async -> Result<Value, ConnectionFailure> {
        do {
            return try await files.runIfActive { body() }
        } catch {
            return .failure(ConnectionFailure(.unreadable, "\(error)"))
        }
    }

    // MARK: what became of them

    private func fetched(_ call: CallID, _ outcome: FetchOutcome) {
        tasks[call] = nil
        if case .failure(let failure) = outcome { log(failure) }
        tell { $0.fetched(call, outcome, now: $1) }
    }

    private func opened(_ call: CallID) { tell { $0.opened(call, now: $1) } }

    /// Returns when more may be read.
    private func received(_ call: CallID, _ bytes: [UInt8]) async {
        tell { $0.received(call, bytes, now: $1) }
        guard !isStopped, !line.mayRead(call) else { return }
        await withCheckedContinuation { readers[call] = $0 }
    }

    private func ended(_ call: CallID, _ end: StreamEnd) {
        tasks[call] = nil
        if let failure = end.failure { log(failure) }
        tell { $0.ended(call, end.failure, retryAfter: end.retryAfter, now: $1) }
    }

    private func looked(_ call: CallID, _ listing: Result<FolderListing, ConnectionFailure>) {
        tasks[call] = nil
        tell { $0.looked(call, listing, now: $1) }
    }

    private func read(_ call: CallID, _ outcome: Result<FileOutcome, ConnectionFailure>) {
        tasks[call] = nil
        let outcome: FileOutcome =
            switch outcome {
            case .success(let outcome): outcome
            case .failure(let failure): .failed(failure)
            }
        tell { $0.read(call, outcome, now: $1) }
    }

    private func delivered(_ call: CallID, _ answer: DeliveryAnswer) {
        tasks[call] = nil
        tell { $0.delivered(call, answer, now: $1) }
    }

    // MARK: the log

    private func log(_ failure: ConnectionFailure) {
        guard !isStopped else { return }
        logger.debug(
            "a call to a provider failed",
            metadata: [
                "provider": "\(line.settings.provider)", "kind": "\(failure.kind.rawValue)",
                "detail": "\(failure.detail)",
            ])
    }

    private func log(_ change: ConnectionAlertChange) {
        switch change {
        case .raised(let alert):
            logger.warning(
                "a provider needs care",
                metadata: [
                    "provider": "\(alert.provider)", "kind": "\(alert.kind.rawValue)",
                    "connector": "\(alert.connector)", "message": "\(alert.message)",
                ])
        case .cleared(let alert):
            logger.notice(
                "a provider is well again",
                metadata: [
                    "provider": "\(alert.provider)", "kind": "\(alert.kind.rawValue)",
                    "connector": "\(alert.connector)",
                ])
        }
    }
}
