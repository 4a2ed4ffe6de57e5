import EventLoop
import FleetTopology
import MatchModel
import Telemetry

/// The link of one edge: listens, relays every connection to the origin, and makes it as long as the topology says.
/// Belongs to the loop's thread.
package final class EmulatedLink: ReadinessHandler {
    /// Connections at a time; one more is reset and counted. A link carries a backbone and one for cache fills.
    package static let maximumConnections = 256
    private static let acceptsPerTurn = 16
    private static let exhaustedPause = TimeSpan.milliseconds(100)

    package let edge: EdgeID
    package let settings: LinkSettings
    /// Where it listens: the real port where 0 was asked for.
    package let address: SocketAddress
    package let origin: SocketAddress
    package private(set) var state = LinkState.up
    package private(set) var accepted: UInt64 = 0
    /// Reset at once, because the link was cut or had as many connections as it may.
    package private(set) var refused: UInt64 = 0
    package var connectionCount: Int { connections.count }
    /// By `LinkDirection.rawValue`, as all that comes in twos here.
    package private(set) var traffic = [LinkTraffic(), LinkTraffic()]
    /// From the read of bytes to the write that took the last of them.
    package private(set) var given: [LatencyHistogram]

    private struct Flight {
        var release: MonotonicInstant
        var connection: RelayedConnection
        var travelling: Travelling
    }

    private let loop: EpollLoop
    private let listener: Socket
    private let record: DelayRecord?
    private var lines: [DelayLine]
    private var flights = [FlightQueue<Flight>(), FlightQueue<Flight>()]
    private var connections: [RelayedConnection] = []
    private var releaseTimer: (id: TimerID, at: MonotonicInstant)?
    private var healTimer: TimerID?
    private var isListening = false

    /// Listens at once. `seed` is the whole run's; each link and direction makes its own of it.
    package init(
        loop: EpollLoop, edge: EdgeID, settings: LinkSettings, listen: SocketAddress, origin: SocketAddress,
        seed: UInt64, record: DelayRecord? = nil
    ) throws(SystemError) {
        self.loop = loop
        self.edge = edge
        self.settings = settings
        self.origin = origin
        self.record = record
        lines = LinkDirection.allCases.map {
            DelayLine(settings, generator: SeededGenerator(seed: seed, name: "\(edge) \($0.name)"))
        }
        given = LinkDirection.allCases.map { _ in LatencyHistogram() }
        listener = try Socket.listen(on: listen)
        address = listener.localAddress ?? listen
        try resumeListening()
    }

    // MARK: Faults

    /// Cuts the link, and heals it after `seconds` if given. A cut link is cut anew.
    package func cut(_ kind: CutKind, seconds: Double? = nil) {
        cancelHeal()
        switch kind {
        case .silent:
            state = .cutSilently
            cancelRelease()
            stopListening()
            for connection in connections { connection.setSuspended(true) }
        case .reset:
            state = .cutWithReset
            cancelRelease()
            flights = [FlightQueue(), FlightQueue()]
            for connection in connections { connection.resetNow() }
            connections = []
            try? resumeListening()
        }
        if let seconds {
            healTimer = loop.schedule(after: .nanoseconds(Int64(seconds * 1e9))) { [weak self] in self?.heal() }
        }
    }

    /// The link carries again: what it held arrives at once, in order, and new connections are taken.
    package func heal() {
        cancelHeal()
        guard state != .up else { return }
        state = .up
        for connection in connections { connection.setSuspended(false) }
        try? resumeListening()
        releaseDue()
    }

    /// Ends everything; the link is of no more use.
    package func stop() {
        cancelHeal()
        cancelRelease()
        stopListening()
        listener.close()
        for connection in connections { connection.resetNow() }
        connections = []
        flights = [FlightQueue(), FlightQueue()]
    }

    // MARK: Newcomers

    package func ready(token: UInt32, _ events: Readiness) {
        for _ in 0..<Self.acceptsPerTurn {
            guard isListening else { return }
            switch listener.accept() {
            case .accepted(let socket, _): adopt(socket)
            case .wouldBlock, .failed: return
            case .exhausted:
                stopListening()
                loop.schedule(after: Self.exhaustedPause) { [weak self] in
                    guard let self, self.state != .cutSilently else { return }
                    try? self.resumeListening()
                }
                return
            }
        }
    }

    private func adopt(_ socket: Socket) {
        guard state == .up, connections.count < Self.maximumConnections else {
            refused += 1
            return socket.reset()
        }
        accepted += 1
        let connection = RelayedConnection(link: self, loop: loop, accepted: socket)
        connections.append(connection)
        connection.begin()
    }

    private func resumeListening() throws(SystemError) {
        guard !isListening else { return }
        try loop.register(listener.descriptor, .readable, self)
        isListening = true
    }

    private func stopListening() {
        guard isListening else { return }
        isListening = false
        loop.deregister(listener.descriptor)
    }

    // MARK: What travels

    func send(_ travelling: Travelling, _ direction: LinkDirection, _ connection: RelayedConnection) {
        let release = lines[direction.rawValue].push(bytes: travelling.byteCount, now: SystemClock.monotonic())
        flights[direction.rawValue].append(
            Flight(release: release, connection: connection, travelling: travelling))
        scheduleRelease()
    }

    func remove(_ connection: RelayedConnection) {
        connections.removeAll { $0 === connection }
    }

    func countPause(_ direction: LinkDirection) { traffic[direction.rawValue].pauses += 1 }

    func countGiven(_ chunk: RelayedChunk, _ direction: LinkDirection) {
        let span = SystemClock.monotonic() - chunk.readAt
        given[direction.rawValue].record(microseconds: span.microseconds)
        traffic[direction.rawValue].bytes += UInt64(chunk.bytes.count)
        traffic[direction.rawValue].chunks += 1
        if direction == .down {
            record?.append(edge, read: chunk.readWall, written: SystemClock.unix(), bytes: chunk.bytes.count)
        }
    }

    private func releaseDue() {
        let now = SystemClock.monotonic()
        while state == .up, let direction = earliest(), let first = flights[direction.rawValue].first,
            first.release <= now
        {
            _ = flights[direction.rawValue].popFirst()
            first.connection.arrive(first.travelling, direction)
        }
        scheduleRelease()
    }

    /// The direction whose next arrival comes first.
    private func earliest() -> LinkDirection? {
        let (up, down) = (flights[0].first?.release, flights[1].first?.release)
        guard let up else { return down == nil ? nil : .down }
        guard let down else { return .up }
        return up <= down ? .up : .down
    }

    /// One timer, at the earliest arrival.
    private func scheduleRelease() {
        guard state == .up, let direction = earliest(), let first = flights[direction.rawValue].first else { return }
        if let releaseTimer {
            if releaseTimer.at <= first.release { return }
            cancelRelease()
        }
        let wait = max(.zero, first.release - SystemClock.monotonic())
        let id = loop.schedule(after: wait) { [weak self] in
            self?.releaseTimer = nil
            self?.releaseDue()
        }
        releaseTimer = (id, first.release)
    }

    private func cancelRelease() {
        if let releaseTimer { loop.cancel(releaseTimer.id) }
        releaseTimer = nil
    }

    private func cancelHeal() {
        if let healTimer { loop.cancel(healTimer) }
        healTimer = nil
    }
}
