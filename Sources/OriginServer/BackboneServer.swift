import BackboneWire
import EventLog
import EventLoop
import HTTPTransport
import Logging
import MatchModel
import OriginCore

/// The edges' streams: carries out what `OriginFleet` decides, and keeps one position per edge. On the origin's loop.
final class BackboneServer {
    /// Bytes that may wait in one edge's stream; past it the edge's position stays where it is.
    static let pendingBytes = 1 << 20
    /// The most streams at a time, those without a hello included; one more is answered 503.
    static let maximumStreams = 2 * OriginFleet.maximumEdges
    /// Seconds between two listings of the fleet when only figures changed.
    private static let listingInterval = 5

    private let loop: EpollLoop
    private let intake: Intake
    private let log: DurableLog
    private let regions: [RegionID: Place]
    private let logger: Logger
    private(set) var fleet = OriginFleet()
    private(set) var counters = BackboneCounters()
    private var connections: [UInt64: EdgeConnection] = [:]
    private var lastConnection: UInt64 = 0
    private var ticks = 0
    private var lastMembers: [EdgeListing] = []

    init(loop: EpollLoop, intake: Intake, log: DurableLog, regions: [RegionID: Place], logger: Logger) {
        self.loop = loop
        self.intake = intake
        self.log = log
        self.regions = regions
        self.logger = logger
        intake.onPublished = { [unowned self] in pumpAll() }
    }

    func start() {
        loop.schedule(after: .seconds(1)) { [unowned self] in tick() }
    }

    /// A stream was opened.
    func open(_ request: HTTPRequest, _ responder: HTTPResponder) {
        guard request.version == .http2 else {
            return responder.respond(HTTPProblem(.badRequest, code: "http-2-only", detail: "the backbone is HTTP/2"))
        }
        guard connections.count < Self.maximumStreams else {
            counters.turnedAway += 1
            return responder.respond(
                HTTPProblem(
                    .serviceUnavailable, code: "too-many-streams",
                    detail: "there are \(Self.maximumStreams) backbone streams; come back when some have ended"))
        }
        lastConnection += 1
        let connection = EdgeConnection(id: lastConnection, responder: responder)
        connections[connection.id] = connection
        responder.onBody = { [unowned self, unowned connection] bytes in receive(bytes, from: connection) }
        responder.onEnd = { [unowned self, unowned connection] in close(connection, nil) }
        responder.onClose = { [unowned self, unowned connection] _ in forget(connection) }
        responder.onWritable = { [unowned self, unowned connection] in pump(connection) }
        responder.startStreaming(.ok, ["content-type": "application/vnd.touchline.backbone"])
    }

    private func receive(_ bytes: [UInt8], from connection: EdgeConnection) {
        do {
            try connection.decoder.append(bytes)
            while connections[connection.id] != nil, let frame = try connection.decoder.next() {
                switch frame {
                case .edgeHello(let hello): greet(hello, connection)
                case .edgeReport(let report):
                    connection.lastReport = (report.edgeTime, loop.now)
                    fleet.receiveReport(report, on: connection.id, now: loop.now)
                default:
                    refuse(connection, .malformed, "a frame of type \(frame.type) is not an edge's to send")
                }
            }
        } catch {
            refuse(connection, .malformed, "\(error)")
        }
    }

    private func greet(_ hello: EdgeHello, _ connection: EdgeConnection) {
        guard connection.edge == nil else { return refuse(connection, .malformed, "a second hello on one stream") }
        guard let version = BackboneVersion.choose(from: hello.versions) else {
            return refuse(
                connection, .version, "the edge speaks \(hello.versions), the origin \(BackboneVersion.spoken)")
        }
        // By the head that is visible nothing can be judged now.
        if intake.isTurning { return refuse(connection, .restarting, "a new epoch begins; come back") }
        guard let place = hello.place ?? regions[hello.region] ?? Self.unknownPlace else { return }
        if hello.place == nil, regions[hello.region] == nil {
            logger.warning(
                """
                an edge's place is unknown, so its distances are wrong; give the origin --topology, or the edge \
                --latitude and --longitude
                """,
                metadata: ["edge": "\(hello.edge)", "region": "\(hello.region)"])
        }
        connection.edge = hello.edge
        connection.place = place
        connection.version = version
        counters.hellos += 1
        let directives = fleet.receiveHello(
            hello, on: connection.id, history: intake.history.range, now: loop.now, digestAt: digest(at:))
        carryOut(directives)
    }

    private static let unknownPlace = Place(latitude: 0, longitude: 0)

    /// From memory where it is there, else from the log: an edge that was away for long must not hide a rollback.
    private func digest(at offset: UInt64) -> RunningDigest? {
        if let digest = intake.history.digest(at: offset) { return digest }
        let cursor = Cursor(epoch: intake.head.epoch, offset: offset)
        guard offset < intake.head.offset, let value = try? log.digest(at: cursor) else { return nil }
        return RunningDigest(value: value)
    }

    private func carryOut(_ directives: [OriginFleet.Directive]) {
        for directive in directives {
            switch directive {
            case .close(let id, let reason):
                guard let connection = connections[id] else { continue }
                counters.closed[reason, default: 0] += 1
                logger.notice(
                    "an edge's stream is closed",
                    metadata: ["edge": "\(connection.edge?.text ?? "?")", "reason": "\(reason.rawValue)"])
                refuse(connection, reason.refusal, reason.rawValue)
            case .beginEpoch(let known):
                intake.beginEpoch(above: known, because: "an edge proved that history was rolled back")
            case .sendContinuation(let id, let offset):
                guard let connection = connections[id] else { continue }
                counters.continuations += 1
                sendHello(connection, digestAtBase: digest(at: offset) ?? RunningDigest())
                connection.position = offset
                pump(connection)
            case .sendSnapshot(let id, let offset):
                guard let connection = connections[id] else { continue }
                counters.snapshots += 1
                sendSnapshot(connection, historyAfter: offset)
            }
        }
    }

    private func sendHello(_ connection: EdgeConnection, digestAtBase: RunningDigest) {
        guard let place = connection.place else { return }
        let head = intake.head
        connection.send(
            .originHello(
                OriginHello(
                    version: connection.version, epoch: head.epoch, head: head.offset, fleet: members(), place: place,
                    digestAtBase: digestAtBase.value)))
    }

    /// The state at the durable head, then the history that refills the edge's ring.
    private func sendSnapshot(_ connection: EdgeConnection, historyAfter offset: UInt64) {
        let history = intake.history
        let base = max(offset, history.base)
        sendHello(connection, digestAtBase: history.digest)
        let matches = history.orderedMatches
        connection.send(
            .snapshotBegin(
                SnapshotBegin(base: history.head, digest: history.digest.value, matches: UInt32(matches.count))))
        for match in matches { connection.send(.match(match)) }
        connection.send(.snapshotEnd)
        let digest = history.digest(at: base) ?? RunningDigest()
        connection.send(.historyBegin(HistoryBegin(base: base, digest: digest.value)))
        connection.position = base
        pump(connection)
    }

    private func pumpAll() {
        for connection in connections.values where connection.position != nil { pump(connection) }
    }

    /// Sends what follows the edge's position, as far as its stream takes it: a position, never a queue.
    private func pump(_ connection: EdgeConnection) {
        guard var position = connection.position else { return }
        let history = intake.history
        while position < history.head.offset, connection.responder.pendingBytes < Self.pendingBytes {
            guard let entry = history.entry(at: position + 1) else {
                counters.overtaken += 1
                return refuse(connection, .other, "overtaken: what follows is not held any more; a snapshot will come")
            }
            connection.responder.write(entry.bytes)
            position += 1
        }
        connection.position = position
    }

    private func tick() {
        loop.schedule(after: .seconds(1)) { [unowned self] in tick() }
        ticks += 1
        carryOut(fleet.closeSilent(now: loop.now))
        let listing = members()
        let isNews = listing.map(\.id) != lastMembers.map(\.id) || listing.map(\.state) != lastMembers.map(\.state)
        let sendsListing = isNews || ticks % Self.listingInterval == 0
        lastMembers = listing
        let now = SystemClock.unix()
        for connection in connections.values {
            guard let position = connection.position else {
                closeIfNoHello(connection)
                continue
            }
            // One who takes nothing is told nothing more: hearing nothing, it ends its connection and comes again.
            guard connection.responder.pendingBytes < Self.pendingBytes else {
                counters.beatsSkipped += 1
                continue
            }
            if sendsListing { connection.send(.fleet(listing)) }
            // Up to where this edge was sent everything: a heartbeat never names what comes after it.
            let head = Cursor(epoch: intake.head.epoch, offset: position)
            let echo = connection.lastReport.map {
                Heartbeat.Echo(
                    edgeTime: $0.edgeTime, heldMicroseconds: UInt32(clamping: (loop.now - $0.at).microseconds))
            }
            connection.send(.heartbeat(Heartbeat(head: head, originTime: now, echo: echo)))
        }
    }

    private func closeIfNoHello(_ connection: EdgeConnection) {
        guard connection.edge == nil, loop.now - connection.opened > OriginFleet.silence else { return }
        refuse(connection, .silent, "no hello within three seconds")
    }

    /// The fleet as edges and operators see it.
    func members() -> [EdgeListing] {
        fleet.edges.compactMap { edge in
            guard let place = connections[edge.connection]?.place else { return nil }
            return EdgeListing(
                id: edge.hello.edge, region: edge.hello.region, url: edge.hello.url, place: place,
                connections: edge.report?.connections ?? 0, load: edge.report?.loadPermille ?? 0,
                state: edge.report?.state ?? .notReady)
        }
    }

    private func refuse(_ connection: EdgeConnection, _ code: BackboneRefusal.Code, _ message: String) {
        counters.count(code)
        close(connection, BackboneRefusal(code: code, message: message))
    }

    private func close(_ connection: EdgeConnection, _ refusal: BackboneRefusal?) {
        guard connections[connection.id] != nil else { return }
        if let refusal { connection.send(.refusal(refusal)) }
        connection.responder.finish()
        forget(connection)
    }

    private func forget(_ connection: EdgeConnection) {
        connections[connection.id] = nil
        fleet.connectionClosed(connection.id)
    }
}

extension OriginFleet.CloseReason {
    fileprivate var refusal: BackboneRefusal.Code {
        switch self {
        case .superseded: .replaced
        case .silent: .silent
        case .newEpoch: .restarting
        case .fleetFull, .implausibleEpoch: .other
        }
    }
}
