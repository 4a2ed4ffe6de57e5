import EventLoop
import Glibc
import MatchModel
import SecureTransport

/// Is told what happens on a channel, always from the loop and never from inside a call of its own.
protocol TransportChannelOwner: AnyObject {
    /// Connected, and the TLS handshake done where there is one. Not called for an accepted connection without TLS.
    func channelConnected()
    /// The bytes are the loop's scratch buffer: they are gone after the call.
    func channelReceived(_ bytes: Span<UInt8>)
    /// The peer will send no more. Nothing more is read.
    func channelEnded()
    /// All that was blocked has been written.
    func channelDrained()
    /// The channel is closed already.
    func channelFailed(_ reason: HTTPCloseReason)
}

/// One connection on the loop: its socket, what it is watched for, and what waits to be written. While idle it holds no
/// buffer. Used on the loop's thread only.
final class TransportChannel: ReadinessHandler {
    /// Reads of one connection before others have their turn.
    private static let readsPerTurn = 4

    let loop: EpollLoop
    weak var owner: (any TransportChannelOwner)?
    private(set) var output = OutputQueue()
    /// When bytes last left while some were waiting: for write time limits.
    private(set) var lastProgress: MonotonicInstant
    private(set) var isOpen = true

    let transport: Transport
    private var isConnecting: Bool
    private var isHandshaking: Bool
    private var handshakeWants: Readiness = .readable
    private var isReading = true
    private var hasEnded = false
    private var isBlocked = false
    private var watched: Readiness?

    /// Watches the socket; closes the transport if that fails. A session has its handshake before it.
    init(loop: EpollLoop, transport: Transport, isConnecting: Bool) throws(SystemError) {
        self.loop = loop
        self.transport = transport
        self.isConnecting = isConnecting
        isHandshaking = transport.isSecure
        lastProgress = loop.now
        do {
            let interest: Readiness = isConnecting ? .writable : .readable
            try loop.register(transport.descriptor, interest, self)
            watched = interest
        } catch {
            isOpen = false
            transport.close()
            throw error
        }
    }

    /// Queues bytes; `flush` sends them.
    func append(_ bytes: [UInt8]) {
        guard isOpen else { return }
        if output.isEmpty { lastProgress = loop.now }
        output.append(bytes)
    }

    /// Writes what the peer takes. A failure is told to the owner later, from the loop.
    func flush() {
        guard isOpen, !isConnecting, !isHandshaking, !output.isEmpty else { return }
        switch output.flush(to: transport) {
        case .drained:
            lastProgress = loop.now
        case .blocked(let moved):
            isBlocked = true
            if moved { lastProgress = loop.now }
        case .failed(let code):
            output.removeAll()
            failLater(code)
        }
        updateInterest()
    }

    /// Stops and resumes reading, for backpressure.
    func setReading(_ reads: Bool) {
        guard reads != isReading else { return }
        isReading = reads
        updateInterest()
    }

    func endWrites() {
        if isOpen { transport.endWrites() }
    }

    func close() {
        guard isOpen else { return }
        _ = detach()
        transport.close()
    }

    /// Gives the connection away, no longer watched.
    func detach() -> Transport {
        isOpen = false
        output.removeAll()
        unwatch()
        return transport
    }

    func ready(token: UInt32, _ events: Readiness) {
        if isConnecting {
            guard let error = transport.socket.connectError else {
                isConnecting = false
                if isHandshaking { return handshake() }
                updateInterest()
                owner?.channelConnected()
                flush()
                return
            }
            return fail(.failed(error.reason))
        }
        if isHandshaking { return handshake() }
        if events.contains(.writable), isBlocked {
            isBlocked = false
            flush()
            if isOpen, output.isEmpty { owner?.channelDrained() }
        }
        guard isOpen, events.rawValue & Readiness.incoming.rawValue != 0 else { return }
        if isReading, !hasEnded {
            read()
        } else if events.contains(.hangUp), !isBlocked {
            // Level-triggered, and nobody would read it now: watch again when someone will.
            unwatch()
        }
    }

    private func handshake() {
        guard let session = transport.session else { return }
        switch session.handshake() {
        case .wantsRead:
            handshakeWants = .readable
            updateInterest()
        case .wantsWrite:
            handshakeWants = .writable
            updateInterest()
        case .failed(let failure):
            fail(.handshakeFailed(failure))
        case .done:
            isHandshaking = false
            updateInterest()
            owner?.channelConnected()
            flush()
            // What came right behind the handshake was received with it: the socket will not tell of it again.
            if isOpen, isReading { read() }
        }
    }

    private func read() {
        for _ in 0..<Self.readsPerTurn {
            switch transport.read(into: loop.scratch) {
            case .bytes(let count):
                // The scratch buffer outlives the call, and only the loop's turn fills it.
                let bytes = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(loop.scratch)[..<count])
                    .assumingMemoryBound(to: UInt8.self)
                owner?.channelReceived(bytes.span)
                guard isOpen, isReading, count == loop.scratch.count else { return }
            case .wouldBlock: return
            case .ended:
                hasEnded = true
                updateInterest()
                owner?.channelEnded()
                return
            case .failed(TLSSession.truncated) where transport.isSecure:
                return fail(.truncated)
            case .failed(let code):
                return fail(.failed(String(cString: strerror(code))))
            }
        }
    }

    private func failLater(_ code: Int32) {
        isReading = false
        loop.schedule(after: .zero) { [weak self] in
            guard let self, self.isOpen else { return }
            self.fail(code == EPIPE || code == ECONNRESET ? .peerClosed : .failed(String(cString: strerror(code))))
        }
    }

    private func fail(_ reason: HTTPCloseReason) {
        guard isOpen else { return }
        close()
        owner?.channelFailed(reason)
    }

    private func updateInterest() {
        guard isOpen, !isConnecting else { return }
        var wanted: Readiness = []
        if isHandshaking {
            wanted = handshakeWants
        } else {
            if isReading, !hasEnded { wanted.insert(.readable) }
            if isBlocked, !output.isEmpty { wanted.insert(.writable) }
        }
        guard wanted != watched else { return }
        if wanted.isEmpty, hasEnded {
            unwatch()
        } else if watched == nil {
            guard !wanted.isEmpty else { return }
            do {
                try loop.register(transport.descriptor, wanted, self)
                watched = wanted
            } catch {
                failLater(error.code)
            }
        } else {
            loop.modify(transport.descriptor, wanted)
            watched = wanted
        }
    }

    private func unwatch() {
        guard watched != nil else { return }
        loop.deregister(transport.descriptor)
        watched = nil
    }

    deinit {
        // Reached only unwatched: the loop holds what it watches.
        if isOpen { transport.close() }
    }
}
