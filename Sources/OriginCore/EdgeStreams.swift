import BackboneWire
import MatchModel

/// The edges' streams: what each of their frames means, and one position per edge, never a queue.
///
/// Pure but for the outlet. It belongs to one thread.
package struct EdgeStreams {
    /// Bytes that may wait in one edge's stream unless set otherwise; past it the edge's position stays where it is.
    package static let defaultPendingBytes = 1 << 20
    /// The most edges that are sent a snapshot at a time; more wait for their turn, in the order they came.
    package static let maximumSnapshots = 32
    /// The most publications by which a snapshot may be older than the head for another edge to be sent it as well.
    package static let snapshotAge: UInt64 = 1024
    /// The most streams at a time, those without a hello included.
    package static let maximumStreams = 2 * OriginFleet.maximumEdges
    /// Seconds between two listings of the fleet when only figures changed.
    private static let listingInterval = 5

    /// What the shell has to do, or to log.
    package enum Note: Hashable, Sendable {
        /// Begin an epoch above this one, now: the edges proved that history was rolled back.
        case beginEpoch(above: UInt64)
        case closed(EdgeID?, OriginFleet.CloseReason)
        /// Neither the edge nor the topology says where it is.
        case placeUnknown(EdgeID, RegionID)
    }

    private let regions: [RegionID: Place]
    let pendingLimit: Int
    package private(set) var fleet = OriginFleet()
    package internal(set) var counters = EdgeStreamCounters()
    /// By their ids, which only rise.
    var streams: [Stream] = []
    var ticks = 0
    private var lastMembers: [EdgeListing] = []
    /// The newest one, as long as an edge is sent one.
    var snapshot: EdgeSnapshot?
    var snapshotsUnderWay = 0
    var snapshotsWaiting = 0

    package init(regions: [RegionID: Place], pendingLimit: Int = defaultPendingBytes) {
        self.regions = regions
        self.pendingLimit = pendingLimit
    }

    /// A stream was opened; its id is above all before it. `false` when there are too many.
    package mutating func open(_ id: OriginFleet.ConnectionID, now: MonotonicInstant) -> Bool {
        guard streams.count < Self.maximumStreams else {
            counters.turnedAway += 1
            return false
        }
        precondition(
            streams.last.map { $0.id < id } ?? true, "streams are numbered in the order in which they are opened")
        streams.append(Stream(id: id, opened: now))
        return true
    }

    package func isOpen(_ id: OriginFleet.ConnectionID) -> Bool { place(of: id) != nil }

    /// The stream is gone, whoever ended it.
    package mutating func closed(_ id: OriginFleet.ConnectionID) {
        if let place = place(of: id) {
            switch streams[place].catchUp {
            case .none: break
            case .waiting: snapshotsWaiting -= 1
            case .sending: snapshotsUnderWay -= 1
            }
            streams.remove(at: place)
        }
        fleet.connectionClosed(id)
    }

    /// One frame of an edge.
    package mutating func receive(
        _ frame: BackboneFrame, on id: OriginFleet.ConnectionID, from origin: VisibleOrigin, now: MonotonicInstant,
        wall: UnixInstant, to outlet: any EdgeStreamOutlet
    ) -> [Note] {
        guard let place = place(of: id) else { return [] }
        switch frame {
        case .edgeHello(let hello): return greet(hello, place, origin, now: now, wall: wall, outlet)
        case .edgeReport(let report):
            streams[place].lastReport = (report.edgeTime, now)
            fleet.receiveReport(report, on: id, now: now)
        default:
            refuse(id, .malformed, "a frame of type \(frame.type) is not an edge's to send", outlet)
        }
        return []
    }

    /// Bytes came that are no frame.
    package mutating func receiveMalformed(
        _ reason: String, on id: OriginFleet.ConnectionID, to outlet: any EdgeStreamOutlet
    ) {
        refuse(id, .malformed, reason, outlet)
    }

    private mutating func greet(
        _ hello: EdgeHello, _ place: Int, _ origin: VisibleOrigin, now: MonotonicInstant, wall: UnixInstant,
        _ outlet: any EdgeStreamOutlet
    ) -> [Note] {
        let id = streams[place].id
        var notes: [Note] = []
        guard streams[place].edge == nil else {
            refuse(id, .malformed, "a second hello on one stream", outlet)
            return notes
        }
        guard let version = BackboneVersion.choose(from: hello.versions) else {
            refuse(
                id, .version, "the edge speaks \(hello.versions), the origin \(BackboneVersion.spoken)", outlet)
            return notes
        }
        // By the head that is visible nothing can be judged now.
        if origin.isTurning {
            refuse(id, .restarting, "a new epoch begins; come back", outlet)
            return notes
        }
        if hello.place == nil, regions[hello.region] == nil { notes.append(.placeUnknown(hello.edge, hello.region)) }
        streams[place].edge = hello.edge
        streams[place].place = hello.place ?? regions[hello.region] ?? Place(latitude: 0, longitude: 0)
        streams[place].version = version
        counters.hellos += 1
        let directives = fleet.receiveHello(
            hello, on: id, history: origin.history.range, now: now, wall: wall, digestAt: origin.digest(at:))
        return notes + carryOut(directives, origin, outlet)
    }

    private mutating func carryOut(
        _ directives: [OriginFleet.Directive], _ origin: VisibleOrigin, _ outlet: any EdgeStreamOutlet
    ) -> [Note] {
        var notes: [Note] = []
        for directive in directives {
            switch directive {
            case .close(let id, let reason):
                guard let place = place(of: id) else { continue }
                counters.closed[reason, default: 0] += 1
                notes.append(.closed(streams[place].edge, reason))
                refuse(id, reason.refusal, reason.rawValue, outlet)
            case .beginEpoch(let known):
                counters.epochsForced += 1
                notes.append(.beginEpoch(above: known))
            case .sendContinuation(let id, let offset):
                guard let place = place(of: id) else { continue }
                counters.continuations += 1
                sendHello(
                    place, origin.history, digestAtBase: origin.digest(at: offset) ?? RunningDigest(), outlet)
                streams[place].position = offset
                pump(place, origin.history, outlet)
            case .sendSnapshot(let id, let offset):
                guard let place = place(of: id) else { continue }
                streams[place].catchUp = .waiting(history: origin.history.head.offset - offset)
                snapshotsWaiting += 1
                sendSnapshots(origin.history, outlet)
            }
        }
        return notes
    }

    mutating func sendHello(
        _ place: Int, _ history: PublishedHistory, digestAtBase: RunningDigest, _ outlet: any EdgeStreamOutlet
    ) {
        guard let geography = streams[place].place else { return }
        let head = history.head
        send(
            .originHello(
                OriginHello(
                    version: streams[place].version, epoch: head.epoch, head: head.offset, fleet: members(),
                    place: geography, digestAtBase: digestAtBase.value)), place, outlet)
    }

    mutating func overtaken(_ id: OriginFleet.ConnectionID, _ outlet: any EdgeStreamOutlet) {
        counters.overtaken += 1
        refuse(id, .other, "overtaken: what follows is not held any more; a snapshot will come", outlet)
    }

    /// Something became visible: every edge is sent what follows its position.
    package mutating func published(_ history: PublishedHistory, to outlet: any EdgeStreamOutlet) {
        // From the end: one who is overtaken leaves the list.
        for place in streams.indices.reversed() { pump(place, history, outlet) }
        sendSnapshots(history, outlet)
    }

    /// A stream has room again.
    package mutating func writable(
        _ id: OriginFleet.ConnectionID, _ history: PublishedHistory, to outlet: any EdgeStreamOutlet
    ) {
        if let place = place(of: id) {
            pumpSnapshot(place, history, outlet)
            if let place = self.place(of: id) { pump(place, history, outlet) }
        }
        sendSnapshots(history, outlet)
    }

    /// Sends what follows the edge's position, as far as its stream takes it.
    mutating func pump(_ place: Int, _ history: PublishedHistory, _ outlet: any EdgeStreamOutlet) {
        guard var position = streams[place].position else { return }
        let id = streams[place].id
        while position < history.head.offset, outlet.pendingBytes(of: id) < pendingLimit {
            guard let entry = history.entry(at: position + 1) else { return overtaken(id, outlet) }
            outlet.send(entry.bytes, to: id)
            position += 1
        }
        streams[place].position = position
    }

    /// Once a second: who is silent, the heartbeats, and the fleet where it changed.
    package mutating func tick(
        _ origin: VisibleOrigin, now: MonotonicInstant, wall: UnixInstant, to outlet: any EdgeStreamOutlet
    ) -> [Note] {
        ticks += 1
        let notes = carryOut(fleet.closeSilent(now: now), origin, outlet)
        let listing = members()
        let isNews = listing.map(\.id) != lastMembers.map(\.id) || listing.map(\.state) != lastMembers.map(\.state)
        let sendsListing = isNews || ticks % Self.listingInterval == 0
        lastMembers = listing
        for place in streams.indices.reversed() {
            let stream = streams[place]
            guard let position = stream.position else {
                if stream.edge == nil, now - stream.opened > OriginFleet.silence {
                    refuse(stream.id, .silent, "no hello within three seconds", outlet)
                } else if case .waiting = stream.catchUp {
                    // That the origin lives: one that hears nothing for three seconds would come again, and last.
                    let nothing = Cursor(epoch: origin.history.head.epoch, offset: 0)
                    send(.heartbeat(Heartbeat(head: nothing, originTime: wall, echo: nil)), place, outlet)
                }
                continue
            }
            // One who takes nothing is told nothing more: hearing nothing, it ends its connection and comes again.
            guard outlet.pendingBytes(of: stream.id) < pendingLimit else {
                counters.beatsSkipped += 1
                continue
            }
            if sendsListing { send(.fleet(listing), place, outlet) }
            // Up to where this edge was sent everything: a heartbeat never names what comes after it.
            let head = Cursor(epoch: origin.history.head.epoch, offset: position)
            let echo = stream.lastReport.map {
                Heartbeat.Echo(
                    edgeTime: $0.edgeTime, heldMicroseconds: UInt32(clamping: (now - $0.at).microseconds))
            }
            send(.heartbeat(Heartbeat(head: head, originTime: wall, echo: echo)), place, outlet)
        }
        endSlowSnapshots(outlet)
        sendSnapshots(origin.history, outlet)
        if snapshotsUnderWay == 0 { snapshot = nil }
        return notes
    }

    /// The fleet as edges and operators see it.
    package func members() -> [EdgeListing] {
        fleet.edges.compactMap { edge in
            guard let place = place(of: edge.connection), let geography = streams[place].place else { return nil }
            return EdgeListing(
                id: edge.hello.edge, region: edge.hello.region, url: edge.hello.url, place: geography,
                connections: edge.report?.connections ?? 0, load: edge.report?.loadPermille ?? 0,
                state: edge.report?.state ?? .notReady)
        }
    }

    func send(_ frame: BackboneFrame, _ place: Int, _ outlet: any EdgeStreamOutlet) {
        outlet.send(Self.encode(frame), to: streams[place].id)
    }

    static func encode(_ frame: BackboneFrame) -> [UInt8] {
        do throws(BackboneWireError) {
            return try BackboneEncoder.encode(frame)
        } catch {
            preconditionFailure("a frame of our own, of type \(frame.type), cannot be encoded: \(error)")
        }
    }

    mutating func refuse(
        _ id: OriginFleet.ConnectionID, _ code: BackboneRefusal.Code, _ message: String,
        _ outlet: any EdgeStreamOutlet
    ) {
        guard let place = place(of: id) else { return }
        counters.count(code)
        // A reason may quote an edge's own words.
        let text = String(decoding: message.utf8.prefix(BackboneLimits.messageLength / 4), as: UTF8.self)
        send(.refusal(BackboneRefusal(code: code, message: text)), place, outlet)
        closed(id)
        outlet.end(id)
    }

    func place(of id: OriginFleet.ConnectionID) -> Int? {
        var (low, high) = (0, streams.count)
        while low < high {
            let middle = (low + high) / 2
            if streams[middle].id < id { low = middle + 1 } else { high = middle }
        }
        return low < streams.count && streams[low].id == id ? low : nil
    }
}

extension OriginFleet.CloseReason {
    fileprivate var refusal: BackboneRefusal.Code {
        switch self {
        case .superseded: .replaced
        case .silent: .silent
        case .newEpoch, .epochTooSoon: .restarting
        case .fleetFull, .implausibleEpoch: .other
        }
    }
}
