import BackboneWire
import ClientProtocol
import Delivery
import EdgeCore
import InterestSharding
import MatchModel

/// An edge: the real `BackboneFollower`, `SharedEdge` and workers over a simulated backbone and simulated sockets.
final class SimulatedEdge {
    let number: Int
    let id: EdgeID
    let line: BackboneLine
    private(set) var process = SimulatedProcess("edge")
    private(set) var isUp = false
    private(set) var isDraining = false
    /// What all lives together have done.
    private(set) var past = WorkerCounters()
    private let settings: EdgeSettings
    private let scheduler: Scheduler
    private let recorder: Recorder
    private let origin: SimulatedOrigin
    private let clockOffset: TimeSpan
    private var random: SeededGenerator
    private var shared: SharedEdge
    private var follower: BackboneFollower
    private(set) var workers: [SimulatedWorker] = []
    private var pipe: BackbonePipe?
    private var decoder = BackboneDecoder()
    private var attempt = 0
    /// The highest epoch of this life.
    private var highestEpoch: UInt64 = 0
    private static let framing: FanWorker.Framing = { $0 + [0x0A] }

    init(
        _ number: Int, _ scheduler: Scheduler, _ recorder: Recorder, origin: SimulatedOrigin, seed: UInt64
    ) {
        self.number = number
        self.scheduler = scheduler
        self.recorder = recorder
        self.origin = origin
        id = SimulatedWorld.id("e\(number)")
        line = BackboneLine(scheduler, seed: seed, edge: number)
        random = SeededGenerator(seed: seed, name: "edge-\(number)")
        clockOffset = random.milliseconds(0...400)
        var settings = EdgeSettings(
            edge: id, region: SimulatedWorld.id("here"), advertised: "http://127.0.0.1:\(7000 + number)")
        settings.place = Place(latitude: Double(number), longitude: 0)
        settings.workers = random.draw(1...2)
        settings.ringCapacity = random.pick([16, 64, 256, 4096])
        settings.ringBytes = random.pick([16 << 10, 64 << 10, 16 << 20])
        settings.history = UInt32(random.pick([0, 8, 64, 2048]))
        settings.replayBytes = random.pick([1, 1000, 16 << 10])
        settings.replaysPerTurn = random.pick([1, 4, 64])
        settings.ringAge = .seconds(random.pick([60, 300, 3600]))
        settings.slice = random.pick([1, 3, 256])
        settings.pendingBytes = random.pick([1 << 20, 32 << 20])
        settings.compresses = false
        self.settings = settings
        shared = SharedEdge(settings: settings)
        follower = BackboneFollower(shared, framing: Self.framing)
    }

    var wall: UnixInstant { SimulatedWorld.start + TimeSpan(nanoseconds: scheduler.now) + clockOffset }
    var isReady: Bool { isUp && !isDraining && shared.withKnowledge { $0.isReady } }
    var cursor: Cursor { shared.withKnowledge { $0.cursor } }
    var isFollowing: Bool { isUp && follower.isFollowing }
    var connections: Int { workers.reduce(0) { $0 + $1.worker.counters.connections } }

    // MARK: Lives

    func start() {
        guard !isUp else { return }
        process = SimulatedProcess("e\(number)")
        isUp = true
        isDraining = false
        attempt = 0
        highestEpoch = 0
        shared = SharedEdge(settings: settings)
        follower = BackboneFollower(shared, framing: Self.framing)
        workers = (0..<settings.workers).map {
            SimulatedWorker(
                FanWorker(shared, index: $0, framing: Self.framing), number: $0, edge: self, scheduler, recorder,
                random: random)
        }
        recorder.record(.process, UInt64(number), 1, "\(id) starts")
        connect()
        everySecond()
        for worker in workers { worker.everySecond(process) }
    }

    func crash() {
        guard isUp else { return }
        isUp = false
        process.kill()
        pipe?.died(.edge)
        pipe = nil
        for worker in workers {
            past = past + worker.worker.counters
            worker.died()
        }
        workers = []
        recorder.record(.process, UInt64(number), 0, "\(id) crashes")
    }

    /// The simulation is over.
    func end() {
        process.kill()
        pipe = nil
        workers = []
        line.clear()
    }

    /// A lame duck: its fans are sent elsewhere, then it ends.
    func drain(elsewhere: [String], milliseconds: Int) {
        guard isUp, !isDraining else { return }
        isDraining = true
        recorder.record(.process, UInt64(number), 2, "\(id) drains")
        for worker in workers { worker.drain(elsewhere: elsewhere, milliseconds: milliseconds) }
        scheduler.after(.milliseconds(Int64(milliseconds)), on: process) { [unowned self] in
            for worker in workers { worker.closeAll() }
            scheduler.after(.milliseconds(50), on: process) { [unowned self] in crash() }
        }
    }

    // MARK: The backbone, as `BackboneLink` carries it

    private func connect() {
        let pipe = BackbonePipe(link: line)
        self.pipe = pipe
        decoder = BackboneDecoder()
        pipe.edgeProcess = process
        pipe.onEdgeBytes = { [unowned self, unowned pipe] in if self.pipe === pipe { receive($0) } }
        pipe.onEdgeEnd = { [unowned self, unowned pipe] in if self.pipe === pipe { ended(.closedByOrigin) } }
        let isReachable = !line.isPartitioned && origin.isUp
        // Nobody answers: the connection times out; or nobody listens there.
        let wait = line.isPartitioned ? BackboneFollower.silence : line.delay()
        scheduler.after(wait, on: process) { [unowned self, pipe] in
            guard self.pipe === pipe else { return }
            guard isReachable, !line.isPartitioned, origin.isUp else { return ended(.connectFailed) }
            pipe.originProcess = origin.process
            line.open(pipe)
            scheduler.after(.microseconds(10), on: origin.process) { [origin] in origin.accept(pipe) }
            carryOut(follower.connected(now: scheduler.monotonic))
        }
    }

    private func receive(_ bytes: [UInt8]) {
        do {
            try decoder.append(bytes)
            while pipe != nil, let frame = try decoder.next() {
                carryOut(
                    follower.receive(frame, bytes: decoder.lastFrameBytes, now: scheduler.monotonic, wall: wall))
                if follower.isFollowing { attempt = 0 }
            }
        } catch {
            recorder.fail(.oneOrder, "\(id) cannot read what the origin wrote: \(error)")
            ended(.malformed)
        }
    }

    private func carryOut(_ directives: [LinkDirective]) {
        for directive in directives {
            switch directive {
            case .send(let frame):
                if let bytes = try? BackboneEncoder.encode(frame) { pipe?.write(bytes, from: .edge) }
            case .close(let end):
                ended(end)
                return
            case .wake(let worker): workers[worker].wake(process)
            case .applied(let publication):
                recorder.record(
                    .link, UInt64(number), publication.cursor.offset, "\(id) applies \(publication.cursor)")
            case .ready:
                recorder.record(.link, UInt64(number), cursor.offset, "\(id) installs a snapshot at \(cursor)")
            }
        }
        checkBounds()
        let epoch = cursor.epoch
        if epoch < highestEpoch { broken(.oneOrder, "goes back to epoch \(epoch), it was in \(highestEpoch)") }
        highestEpoch = max(highestEpoch, epoch)
    }

    func broken(_ rule: SimulationRule, _ text: String) { recorder.fail(rule, "\(id) \(text)") }

    private func ended(_ end: LinkEnd) {
        guard let pipe else { return }
        if end == .gap { broken(.oneOrder, "was not given the next publication, and its stream loses nothing") }
        self.pipe = nil
        pipe.finish(from: .edge)
        recorder.record(.link, UInt64(number), UInt64(end.rawValue) << 32, "\(id) ends its link: \(end.name)")
        follower.disconnected(end)
        let delay = BackboneFollower.retryDelay(attempt: attempt, random: UInt32(truncatingIfNeeded: random.next()))
        attempt += 1
        scheduler.after(delay, on: process) { [unowned self] in connect() }
    }

    private func everySecond() {
        scheduler.after(.seconds(1), on: process) { [unowned self] in
            everySecond()
            carryOut(
                follower.tick(
                    now: scheduler.monotonic, wall: wall, connections: connections, load: 0, isDraining: isDraining))
        }
    }

    // MARK: Fans

    /// A fan's upgrade; `false` is a 503.
    func accept(_ connection: FanConnection, first: ClientOperation.Subscribe?) -> Bool {
        guard isReady, let worker = workers.indices.randomElement(using: &random) else { return false }
        return workers[worker].adopt(connection, first: first)
    }

    func receive(_ message: [UInt8], from connection: FanConnection) {
        guard let place = connection.place else { return }
        workers[place.worker].receive(message, from: connection, place.fan)
    }

    func peerClosed(_ connection: FanConnection) {
        guard let place = connection.place else { return }
        workers[place.worker].peerClosed(place.fan)
    }

    /// A fan who lags may have room.
    func watch(_ connection: FanConnection) {
        guard let place = connection.place, isUp else { return }
        workers[place.worker].watch(connection, process)
    }

    private func checkBounds() {
        let (count, bytes) = (shared.ring.headSequence - shared.ring.floorSequence, shared.ring.heldBytes)
        if count > UInt64(settings.ringCapacity) || bytes > settings.ringBytes && count > 1 {
            recorder.fail(.bounds, "\(id) holds \(count) publications of \(bytes) bytes in its ring")
        }
    }
}
