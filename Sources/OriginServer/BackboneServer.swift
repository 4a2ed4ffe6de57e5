import BackboneWire
import EventLog
import EventLoop
import HTTPTransport
import Logging
import MatchModel
import OriginCore

/// The edges' streams over HTTP/2: carries out what `EdgeStreams` decides. On the origin's loop.
final class BackboneServer: EdgeStreamOutlet {
    private let loop: EpollLoop
    private let intake: Intake
    private let log: DurableLog
    private let logger: Logger
    private var streams: EdgeStreams
    private var connections: [UInt64: EdgeConnection] = [:]
    private var lastConnection: UInt64 = 0
    /// The streams are deciding: what a transport says while it is written to waits until they have.
    private var isDeciding = false
    private var postponed: [() -> Void] = []

    init(loop: EpollLoop, intake: Intake, log: DurableLog, regions: [RegionID: Place], logger: Logger) {
        self.loop = loop
        self.intake = intake
        self.log = log
        self.logger = logger
        streams = EdgeStreams(regions: regions)
        intake.onPublished = { [unowned self] in
            decide { [self] in
                streams.published(intake.history, to: self)
                return []
            }
        }
    }

    var counters: EdgeStreamCounters { streams.counters }

    func start() {
        loop.schedule(after: .seconds(1)) { [unowned self] in tick() }
    }

    /// A stream was opened.
    func open(_ request: HTTPRequest, _ responder: HTTPResponder) {
        guard request.version == .http2 else {
            return responder.respond(HTTPProblem(.badRequest, code: "http-2-only", detail: "the backbone is HTTP/2"))
        }
        lastConnection += 1
        guard streams.open(lastConnection, now: loop.now) else {
            return responder.respond(
                HTTPProblem(
                    .serviceUnavailable, code: "too-many-streams",
                    detail: "there are \(EdgeStreams.maximumStreams) backbone streams; come back when some have ended"))
        }
        let connection = EdgeConnection(id: lastConnection, responder: responder)
        connections[connection.id] = connection
        responder.onBody = { [unowned self, unowned connection] bytes in receive(bytes, from: connection) }
        responder.onEnd = { [unowned self, id = connection.id] in
            end(id)
            forget(id)
        }
        responder.onClose = { [unowned self, id = connection.id] _ in forget(id) }
        responder.onWritable = { [unowned self, id = connection.id] in
            decide { [self] in
                streams.writable(id, intake.history, to: self)
                return []
            }
        }
        responder.startStreaming(.ok, ["content-type": "application/vnd.touchline.backbone"])
    }

    private func receive(_ bytes: [UInt8], from connection: EdgeConnection) {
        do {
            try connection.decoder.append(bytes)
            while connections[connection.id] != nil, let frame = try connection.decoder.next() {
                decide { [self] in
                    streams.receive(
                        frame, on: connection.id, from: visible, now: loop.now, wall: SystemClock.unix(), to: self)
                }
            }
        } catch {
            decide { [self] in
                streams.receiveMalformed("\(error)", on: connection.id, to: self)
                return []
            }
        }
    }

    /// A transport may find out that it is gone, or that it has room, while it is written to; then that waits.
    private func decide(_ body: @escaping () -> [EdgeStreams.Note]) {
        guard !isDeciding else { return postponed.append { [unowned self] in decide(body) } }
        isDeciding = true
        let notes = body()
        isDeciding = false
        note(notes)
        while !isDeciding, !postponed.isEmpty { postponed.removeFirst()() }
    }

    private var visible: VisibleOrigin {
        VisibleOrigin(history: intake.history, isTurning: intake.isTurning) { [log, epoch = intake.head.epoch] offset in
            guard let value = try? log.digest(at: Cursor(epoch: epoch, offset: offset)) else { return nil }
            return RunningDigest(value: value)
        }
    }

    private func note(_ notes: [EdgeStreams.Note]) {
        for note in notes {
            switch note {
            case .beginEpoch(let known):
                intake.beginEpoch(above: known, because: "an edge proved that history was rolled back")
            case .closed(let edge, .epochTooSoon):
                logger.error(
                    """
                    an edge says that history was rolled back, less than a minute after an epoch began for that; if it \
                    goes on, stop that edge and look who it is
                    """, metadata: ["edge": "\(edge?.text ?? "?")"])
            case .closed(let edge, let reason):
                logger.notice(
                    "an edge's stream is closed",
                    metadata: ["edge": "\(edge?.text ?? "?")", "reason": "\(reason.rawValue)"])
            case .placeUnknown(let edge, let region):
                logger.warning(
                    """
                    an edge's place is unknown, so its distances are wrong; give the origin --topology, or the edge \
                    --latitude and --longitude
                    """,
                    metadata: ["edge": "\(edge)", "region": "\(region)"])
            }
        }
    }

    private func tick() {
        loop.schedule(after: .seconds(1)) { [unowned self] in tick() }
        decide { [self] in streams.tick(visible, now: loop.now, wall: intake.now(), to: self) }
    }

    /// The fleet as edges and operators see it.
    func members() -> [EdgeListing] { streams.members() }

    // MARK: What the streams ask for

    func send(_ bytes: [UInt8], to stream: OriginFleet.ConnectionID) {
        _ = connections[stream]?.responder.write(bytes)
    }

    func pendingBytes(of stream: OriginFleet.ConnectionID) -> Int { connections[stream]?.responder.pendingBytes ?? 0 }

    func end(_ stream: OriginFleet.ConnectionID) {
        guard let connection = connections.removeValue(forKey: stream) else { return }
        connection.responder.finish()
    }

    private func forget(_ stream: OriginFleet.ConnectionID) {
        connections[stream] = nil
        decide { [self] in
            streams.closed(stream)
            return []
        }
    }
}
