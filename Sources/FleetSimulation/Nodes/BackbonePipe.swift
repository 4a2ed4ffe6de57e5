import MatchModel

/// One backbone connection: bytes in both directions, each in its order, cut at random places, late by the link's delay.
final class BackbonePipe {
    enum End { case edge, origin }

    private enum Piece {
        case bytes([UInt8])
        /// Everything was said.
        case end
    }

    private struct Direction {
        var queue: [Piece] = []
        var first = 0
        var bytes = 0
        var lastDelivery: Int64 = 0
        /// Deliveries whose time came while the link carried nothing.
        var stalled = 0
    }

    /// The origin's number of it, once it has accepted it.
    var id: UInt64 = 0
    let link: BackboneLine
    /// What each end does with what comes; `nil` once it listens no more.
    var onOriginBytes: (([UInt8]) -> Void)?
    var onOriginEnd: (() -> Void)?
    /// What the origin wrote was all taken.
    var onDrained: (() -> Void)?
    var onEdgeBytes: (([UInt8]) -> Void)?
    var onEdgeEnd: (() -> Void)?
    var originProcess: SimulatedProcess?
    var edgeProcess: SimulatedProcess?
    private var down = Direction()
    private var up = Direction()
    private var isReset = false

    init(link: BackboneLine) {
        self.link = link
    }

    /// Bytes that one end wrote and the other has not got.
    var pendingDown: Int { down.bytes }

    func write(_ bytes: [UInt8], from end: End) {
        guard !bytes.isEmpty, !isReset else { return }
        if bytes.count > 1, link.random.chance(0.2) {
            let cut = link.random.draw(1...(bytes.count - 1))
            push(.bytes(Array(bytes[..<cut])), from: end)
            push(.bytes(Array(bytes[cut...])), from: end)
        } else {
            push(.bytes(bytes), from: end)
        }
    }

    /// What was written goes out, then the other end is told.
    func finish(from end: End) {
        stopListening(end)
        push(.end, from: end)
    }

    /// Both ends find out at once that the connection is gone; what was on its way is lost.
    func reset() {
        isReset = true
        for end in [End.edge, .origin] { tellEnd(end, after: link.random.milliseconds(0...30)) }
    }

    /// A node died: the other end finds out by a reset, unless the link carries nothing.
    func died(_ end: End) {
        stopListening(end)
        if link.isPartitioned { return }
        isReset = true
        tellEnd(end == .edge ? .origin : .edge, after: link.delay())
    }

    /// The link carries again.
    func heal() {
        for end in [End.edge, .origin] {
            let count = end == .edge ? up.stalled : down.stalled
            if end == .edge { up.stalled = 0 } else { down.stalled = 0 }
            for _ in 0..<count { schedule(from: end) }
        }
        // Who talks to a process that died meanwhile is answered with a reset.
        if let originProcess, !originProcess.isAlive { died(.origin) }
        if let edgeProcess, !edgeProcess.isAlive { died(.edge) }
    }

    private func stopListening(_ end: End) {
        switch end {
        case .edge: (onEdgeBytes, onEdgeEnd) = (nil, nil)
        case .origin: (onOriginBytes, onOriginEnd, onDrained) = (nil, nil, nil)
        }
    }

    private func tellEnd(_ end: End, after span: TimeSpan) {
        link.scheduler.after(span, on: end == .edge ? edgeProcess : originProcess) { [weak self] in
            guard let self else { return }
            let tell = end == .edge ? onEdgeEnd : onOriginEnd
            stopListening(end)
            tell?()
        }
    }

    private func push(_ piece: Piece, from end: End) {
        if case .bytes(let bytes) = piece {
            if end == .edge { up.bytes += bytes.count } else { down.bytes += bytes.count }
        }
        if end == .edge { up.queue.append(piece) } else { down.queue.append(piece) }
        schedule(from: end)
    }

    /// Every piece has one delivery, which takes the oldest: order holds whatever the delays.
    private func schedule(from end: End) {
        let last = end == .edge ? up.lastDelivery : down.lastDelivery
        let time = max(last, link.scheduler.now + link.delay().nanoseconds)
        if end == .edge { up.lastDelivery = time } else { down.lastDelivery = time }
        link.scheduler.at(time) { [weak self] in self?.arrive(from: end) }
    }

    private func arrive(from end: End) {
        guard !isReset else { return }
        if link.isPartitioned {
            if end == .edge { up.stalled += 1 } else { down.stalled += 1 }
            return
        }
        guard let receiver = end == .edge ? originProcess : edgeProcess, receiver.isAlive else { return }
        // A stopped process has it in its socket until it goes on.
        link.scheduler.at(link.scheduler.now, on: receiver) { [weak self] in self?.deliver(from: end) }
    }

    private func deliver(from end: End) {
        guard !isReset, let piece = end == .edge ? Self.pop(&up) : Self.pop(&down) else { return }
        switch piece {
        case .bytes(let bytes):
            if end == .edge { onOriginBytes?(bytes) } else { onEdgeBytes?(bytes) }
            if end == .origin, down.bytes == 0, let originProcess, onDrained != nil {
                link.scheduler.after(.microseconds(100), on: originProcess) { [weak self] in self?.onDrained?() }
            }
        case .end:
            let listener: End = end == .edge ? .origin : .edge
            let tell = listener == .edge ? onEdgeEnd : onOriginEnd
            stopListening(listener)
            tell?()
        }
    }

    private static func pop(_ direction: inout Direction) -> Piece? {
        guard direction.first < direction.queue.count else { return nil }
        let piece = direction.queue[direction.first]
        direction.queue[direction.first] = .end
        direction.first += 1
        if case .bytes(let bytes) = piece { direction.bytes -= bytes.count }
        if direction.first == direction.queue.count {
            direction.queue.removeAll(keepingCapacity: true)
            direction.first = 0
        }
        return piece
    }
}

/// The way between one edge and the origin, across all their connections.
final class BackboneLine {
    let scheduler: Scheduler
    var random: SeededGenerator
    private(set) var isPartitioned = false
    private let slowest: Int
    /// The connection that was opened last, and those before it that may still have to say something.
    private var pipes: [BackbonePipe] = []

    init(_ scheduler: Scheduler, seed: UInt64, edge: Int) {
        self.scheduler = scheduler
        random = SeededGenerator(seed: seed, name: "link-\(edge)")
        slowest = random.draw(2...140)
    }

    func delay() -> TimeSpan {
        random.chance(0.01)
            ? random.milliseconds(slowest...(slowest + 800)) : random.milliseconds((slowest / 2)...slowest)
    }

    func open(_ pipe: BackbonePipe) {
        pipes.append(pipe)
        if pipes.count > 8 { pipes.removeFirst() }
    }

    /// The simulation is over.
    func clear() { pipes = [] }

    func cut() { for pipe in pipes { pipe.reset() } }

    func partition() { isPartitioned = true }

    func heal() {
        guard isPartitioned else { return }
        isPartitioned = false
        for pipe in pipes { pipe.heal() }
    }
}
