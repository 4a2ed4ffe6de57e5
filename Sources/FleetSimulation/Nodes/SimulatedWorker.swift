import ClientProtocol
import Delivery
import EdgeCore
import InterestSharding
import MatchModel

/// One worker of an edge: the real `FanWorker`, its turns, and its sockets.
final class SimulatedWorker: FanOutlet {
    var worker: FanWorker
    /// Until then it does nothing else: what comes waits.
    var busyUntil: Int64 = 0
    private let number: Int
    private unowned let edge: SimulatedEdge
    private let scheduler: Scheduler
    private let recorder: Recorder
    private var random: SeededGenerator
    private var connections: [FanConnection?] = []
    private var hasWake = false
    private var nextTurn: Int64?

    init(
        _ worker: consuming FanWorker, number: Int, edge: SimulatedEdge, _ scheduler: Scheduler, _ recorder: Recorder,
        random: SeededGenerator
    ) {
        self.worker = worker
        self.number = number
        self.edge = edge
        self.scheduler = scheduler
        self.recorder = recorder
        self.random = SeededGenerator(seed: UInt64(number), name: "worker")
        var seed = random
        self.random = SeededGenerator(seed: seed.next() &+ UInt64(number))
    }

    func died() {
        for connection in connections { connection?.edgeDied() }
        connections = []
    }

    // MARK: Turns

    /// The follower has something for somebody here.
    func wake(_ process: SimulatedProcess) {
        guard !hasWake else { return }
        hasWake = true
        let span = random.chance(0.03) ? random.milliseconds(0...200) : random.milliseconds(0...2)
        scheduler.at(max(busyUntil, scheduler.now + span.nanoseconds), on: process) { [weak self] in
            guard let self else { return }
            hasWake = false
            turn()
        }
    }

    /// The end of every turn of the loop, as in `EdgeWorker`.
    private func turn() {
        guard worker.hasWork else { return checkBounds() }
        worker.checkLink(now: scheduler.monotonic, wall: edge.wall, to: self)
        switch worker.work(now: scheduler.monotonic, to: self) {
        case .now: turn(at: scheduler.now + 100_000)
        case .at(let instant):
            turn(at: scheduler.now + max(100_000, (instant - scheduler.monotonic).nanoseconds))
        case .whenWoken: break
        }
        checkBounds()
    }

    private func turn(at time: Int64) {
        if let nextTurn, nextTurn <= time, nextTurn > scheduler.now { return }
        nextTurn = time
        scheduler.at(time, on: edge.process) { [weak self] in
            guard let self else { return }
            if nextTurn == time { nextTurn = nil }
            turn()
        }
    }

    func everySecond(_ process: SimulatedProcess) {
        scheduler.after(.seconds(1), on: process) { [weak self] in
            guard let self else { return }
            everySecond(process)
            worker.tick(now: scheduler.monotonic, wall: edge.wall, to: self)
            turn()
        }
    }

    private func checkBounds() {
        let (bytes, fans) = (worker.counters.pendingBytes, worker.counters.pendingFans)
        if bytes > worker.shared.settings.pendingBytes && fans > 1 || bytes < 0 || fans == 0 && bytes != 0 {
            recorder.fail(.bounds, "\(edge.id): \(bytes) bytes wait for \(fans) fans")
        }
    }

    // MARK: Fans

    func adopt(_ connection: FanConnection, first: ClientOperation.Subscribe?) -> Bool {
        guard let fan = worker.open(now: edge.wall, to: self) else { return false }
        while connections.count <= Int(fan.value) { connections.append(nil) }
        connections[Int(fan.value)] = connection
        connection.place = (number, fan)
        worker.welcome(fan, now: edge.wall, to: self)
        if let first, worker.isLive(fan) {
            _ = worker.subscribe(fan, first, wall: edge.wall, to: self)
        } else if let first {
            connection.held.append(ClientOperation.subscribe(first).message)
        }
        turn()
        return true
    }

    func receive(_ message: [UInt8], from connection: FanConnection, _ fan: FanIndex) {
        if !worker.isLive(fan) || !connection.held.isEmpty {
            connection.held.append(message)
        } else if worker.receive(message, from: fan, now: scheduler.monotonic, wall: edge.wall, to: self) == .deferred {
            connection.held.append(message)
        }
        turn()
    }

    func peerClosed(_ fan: FanIndex) {
        worker.close(fan, .connectionLost, to: self)
        turn()
    }

    /// Looks after a moment whether a fan who lags has room, as long as it lags and has.
    func watch(_ connection: FanConnection, _ process: SimulatedProcess) {
        guard !connection.hasWritableCheck else { return }
        connection.hasWritableCheck = true
        scheduler.after(.microseconds(500), on: process) { [weak self] in
            connection.hasWritableCheck = false
            guard let self, connection.isLagging, let place = connection.place else { return }
            guard connection.room > 0 || connection.isGone else { return }
            if worker.writable(place.fan, to: self) { processHeld(connection) }
            turn()
            if connection.isLagging, connection.place != nil { watch(connection, process) }
        }
    }

    private func processHeld(_ connection: FanConnection) {
        while let message = connection.held.first, let place = connection.place, worker.isLive(place.fan) {
            let taken = worker.receive(message, from: place.fan, now: scheduler.monotonic, wall: edge.wall, to: self)
            if taken == .deferred { return }
            connection.held.removeFirst()
        }
    }

    func drain(elsewhere: [String], milliseconds: Int) {
        worker.sendReconnect(withinMilliseconds: milliseconds, edges: elsewhere, to: self)
        turn()
    }

    func closeAll() { worker.closeAll(.draining, to: self) }

    // MARK: What the worker asks for

    func send(_ bytes: UnsafeRawBufferPointer, to fan: FanIndex) -> FanWrite {
        connections[Int(fan.value)]?.send(bytes) ?? .lost
    }

    func send(
        _ bytes: UnsafeRawBufferPointer, to fans: Span<UInt32>, shortfalls: inout [(FanIndex, FanWrite)]
    ) {
        for place in fans.indices {
            let fan = FanIndex(fans[place])
            let result = send(bytes, to: fan)
            if result != .took(bytes.count) { shortfalls.append((fan, result)) }
        }
    }

    func setLagging(_ isLagging: Bool, _ fan: FanIndex) {
        guard let connection = connections[Int(fan.value)] else { return }
        connection.isLagging = isLagging
        if isLagging {
            edge.watch(connection)
            // A peer that never takes anything: the kernel gives up, and the loop is told.
            scheduler.after(FanConnection.userTimeout + .seconds(1), on: edge.process) { [weak self, weak connection] in
                guard let self, let connection, connection.isLagging, let place = connection.place else { return }
                guard connection.room == 0 else { return }
                if worker.writable(place.fan, to: self) { processHeld(connection) }
                turn()
            }
        } else if !connection.held.isEmpty {
            scheduler.after(.microseconds(50), on: edge.process) { [weak self, weak connection] in
                guard let self, let connection else { return }
                processHeld(connection)
                turn()
            }
        }
    }

    func end(_ fan: FanIndex, _ end: ConnectionEnd, isInsideFrame: Bool) {
        guard let connection = connections[Int(fan.value)] else { return }
        connections[Int(fan.value)] = nil
        recorder.record(
            .connection, UInt64(connection.fan.number), UInt64(end.rawValue),
            "\(edge.id) ends fan \(connection.fan.number): \(end.name)")
        connection.endedByEdge()
    }

    func fannedOut(_ entry: RingEntry, deliveries: Int) {}
}
