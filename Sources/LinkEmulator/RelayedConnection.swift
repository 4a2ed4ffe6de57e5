import EventLoop
import MatchModel

/// One connection that is relayed: the edge's socket, the origin's, and what is on its way between them.
final class RelayedConnection: RelaySocketOwner {
    private unowned let link: EmulatedLink
    private let loop: EpollLoop
    private let edgeSide: RelaySocket
    private var originSide: RelaySocket?
    /// Bytes read and not yet written, per direction.
    private var held = [0, 0]
    private var isOver = false

    init(link: EmulatedLink, loop: EpollLoop, accepted: Socket) {
        self.link = link
        self.loop = loop
        edgeSide = RelaySocket(loop: loop, socket: accepted, isConnecting: false)
        edgeSide.owner = self
    }

    /// Sends the SYN on its way. Only once its answer is back are the edge's bytes read: as over a real distance, the
    /// first byte arrives after a round trip and a half.
    func begin() { link.send(.open, .up, self) }

    /// A silent cut begins or ends.
    func setSuspended(_ suspended: Bool) {
        edgeSide.isSuspended = suspended
        originSide?.isSuspended = suspended
    }

    /// Both ends see RST at once.
    func resetNow() {
        edgeSide.reset()
        originSide?.reset()
        isOver = true
    }

    /// Something has come to the end of its way.
    func arrive(_ travelling: Travelling, _ direction: LinkDirection) {
        guard !isOver else { return }
        switch travelling {
        case .open: connect()
        case .opened: edgeSide.isReading = true
        case .bytes(let chunk): target(of: direction)?.write(chunk)
        case .end: target(of: direction)?.finish()
        case .reset:
            target(of: direction)?.reset()
            finish()
        }
    }

    func socketConnected(_ side: RelaySocket) {
        link.send(.opened, .down, self)
        side.isReading = true
    }

    func socketRead(_ side: RelaySocket, _ chunk: RelayedChunk) {
        let direction = direction(from: side)
        held[direction.rawValue] += chunk.bytes.count
        if held[direction.rawValue] >= link.settings.holdBytes {
            side.isReading = false
            link.countPause(direction)
        }
        link.send(.bytes(chunk), direction, self)
    }

    func socketWrote(_ side: RelaySocket, _ chunk: RelayedChunk) {
        let direction = direction(from: side).opposite
        held[direction.rawValue] -= chunk.bytes.count
        link.countGiven(chunk, direction)
        // At half the bound, so that a full line does not stop and start with every chunk.
        if held[direction.rawValue] <= link.settings.holdBytes / 2, let source = target(of: direction.opposite),
            !source.isReading
        {
            source.isReading = true
        }
    }

    func socketFinished(_ side: RelaySocket) { closeIfDone() }

    func socketEnded(_ side: RelaySocket) {
        link.send(.end, direction(from: side), self)
        closeIfDone()
    }

    func socketFailed(_ side: RelaySocket) {
        link.send(.reset, direction(from: side), self)
        if side === edgeSide, originSide == nil { finish() }
    }

    private func connect() {
        do {
            let side = RelaySocket(loop: loop, socket: try Socket.connect(to: link.origin), isConnecting: true)
            side.owner = self
            originSide = side
        } catch {
            link.send(.reset, .down, self)
        }
    }

    /// The socket that bytes of this direction are written to.
    private func target(of direction: LinkDirection) -> RelaySocket? { direction == .up ? originSide : edgeSide }

    /// The direction of what this socket is read for.
    private func direction(from side: RelaySocket) -> LinkDirection { side === edgeSide ? .up : .down }

    private func closeIfDone() {
        guard edgeSide.hasFinished, let originSide, originSide.hasFinished, edgeSide.hasEnded, originSide.hasEnded
        else { return }
        finish()
    }

    private func finish() {
        guard !isOver else { return }
        isOver = true
        edgeSide.close()
        originSide?.close()
        link.remove(self)
    }
}
