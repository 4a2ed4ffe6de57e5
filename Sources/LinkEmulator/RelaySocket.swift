import EventLoop
import Glibc
import MatchModel

/// Is told what a relayed socket did. Called from the loop.
protocol RelaySocketOwner: AnyObject {
    func socketConnected(_ side: RelaySocket)
    func socketRead(_ side: RelaySocket, _ chunk: RelayedChunk)
    /// The kernel took the last byte of a chunk.
    func socketWrote(_ side: RelaySocket, _ chunk: RelayedChunk)
    /// Our half is closed, after all that was to be written.
    func socketFinished(_ side: RelaySocket)
    func socketEnded(_ side: RelaySocket)
    /// The connection is broken; the socket is closed already.
    func socketFailed(_ side: RelaySocket)
}

/// One of the two sockets of a relayed connection.
final class RelaySocket: ReadinessHandler {
    private static let readsPerTurn = 8
    /// How long a socket that cries hang-up while it can neither be read nor written is left alone: the kernel would
    /// say it again in every turn.
    private static let parkTime = TimeSpan.milliseconds(10)

    let loop: EpollLoop
    weak var owner: (any RelaySocketOwner)?
    private let socket: Socket
    private(set) var isOpen = true
    /// The peer has closed its half, and all it sent was read.
    private(set) var hasEnded = false
    /// Our half is closed, and the kernel has all of it.
    private(set) var hasFinished = false
    /// Whether bytes of the peer are wanted.
    var isReading = false { didSet { updateInterest() } }
    /// Left alone altogether, as behind a line that is cut.
    var isSuspended = false { didSet { updateInterest() } }

    private var isConnecting: Bool
    private var isParked = false
    private var watched: Readiness?
    private var output = FlightQueue<RelayedChunk>()
    /// How much of the first chunk of `output` is written.
    private var written = 0
    private var wantsFinish = false

    init(loop: EpollLoop, socket: Socket, isConnecting: Bool) {
        self.loop = loop
        self.socket = socket
        self.isConnecting = isConnecting
        updateInterest()
    }

    func write(_ chunk: RelayedChunk) {
        guard isOpen else { return }
        let waits = !output.isEmpty || isConnecting
        output.append(chunk)
        if !waits { flush() }
    }

    /// Closes our half once all is written.
    func finish() {
        guard isOpen else { return }
        wantsFinish = true
        if output.isEmpty { flush() }
    }

    func close() {
        guard isOpen else { return }
        leave()
        socket.close()
    }

    /// Closes with RST.
    func reset() {
        guard isOpen else { return }
        leave()
        socket.reset()
    }

    func ready(token: UInt32, _ events: Readiness) {
        if isConnecting {
            guard socket.connectError == nil else { return fail() }
            isConnecting = false
            updateInterest()
            owner?.socketConnected(self)
            if isOpen { flush() }
            return
        }
        if !output.isEmpty { flush() }
        guard isOpen else { return }
        if isReading, !hasEnded {
            if !events.isDisjoint(with: [.readable, .hangUp]) { read() }
        } else if events.contains(.hangUp), !output.isEmpty {
            park()
        }
    }

    private func read() {
        for _ in 0..<Self.readsPerTurn {
            switch socket.read(into: loop.scratch) {
            case .bytes(let count):
                let bytes = Array(UnsafeRawBufferPointer(loop.scratch)[..<count])
                owner?.socketRead(
                    self,
                    RelayedChunk(bytes: bytes, readAt: SystemClock.monotonic(), readWall: SystemClock.unix()))
                guard isOpen, isReading, count == loop.scratch.count else { return }
            case .wouldBlock: return
            case .ended:
                hasEnded = true
                updateInterest()
                owner?.socketEnded(self)
                return
            case .failed: return fail()
            }
        }
    }

    private func flush() {
        while let chunk = output.first {
            switch socket.write(chunk.bytes[written...]) {
            case .bytes(let count):
                written += count
                guard written == chunk.bytes.count else { continue }
                written = 0
                _ = output.popFirst()
                owner?.socketWrote(self, chunk)
                guard isOpen else { return }
            case .wouldBlock, .ended: return updateInterest()
            case .failed: return fail()
            }
        }
        if wantsFinish, !hasFinished, !isConnecting {
            hasFinished = true
            socket.shutdownWrites()
            owner?.socketFinished(self)
        }
        updateInterest()
    }

    private func fail() {
        close()
        owner?.socketFailed(self)
    }

    private func leave() {
        isOpen = false
        output.removeAll()
        unwatch()
    }

    private func park() {
        isParked = true
        updateInterest()
        loop.schedule(after: Self.parkTime) { [weak self] in
            guard let self else { return }
            self.isParked = false
            self.updateInterest()
        }
    }

    private func updateInterest() {
        guard isOpen else { return }
        var wanted: Readiness = []
        if !isSuspended, !isParked {
            if isReading, !hasEnded, !isConnecting { wanted.insert(.readable) }
            if isConnecting || !output.isEmpty { wanted.insert(.writable) }
        }
        guard wanted != watched else { return }
        if wanted.isEmpty { return unwatch() }
        if watched != nil {
            loop.modify(socket.descriptor, wanted)
        } else {
            do {
                try loop.register(socket.descriptor, wanted, self)
            } catch {
                // Without the loop the socket is of no use; told from the loop, as every failure.
                loop.schedule(after: .zero) { [weak self] in self?.fail() }
                return
            }
        }
        watched = wanted
    }

    private func unwatch() {
        guard watched != nil else { return }
        loop.deregister(socket.descriptor)
        watched = nil
    }

    deinit {
        if isOpen { socket.close() }
    }
}
