import BackboneWire
import EventLifecycle
import MatchModel
import OriginCore
import Testing

/// Streams as lists of frames, each with bytes that it has not taken.
private final class Streams: EdgeStreamOutlet {
    var frames: [UInt64: [BackboneFrame]] = [:]
    var pending: [UInt64: Int] = [:]
    var ended: [UInt64] = []

    func send(_ bytes: [UInt8], to stream: OriginFleet.ConnectionID) {
        var decoder = BackboneDecoder()
        guard (try? decoder.append(bytes)) != nil, let frame = try? decoder.next() else { return }
        frames[stream, default: []].append(frame)
    }
    func pendingBytes(of stream: OriginFleet.ConnectionID) -> Int { pending[stream] ?? 0 }
    func end(_ stream: OriginFleet.ConnectionID) { ended.append(stream) }

    func offsets(_ stream: UInt64) -> [UInt64] {
        (frames[stream] ?? []).compactMap { if case .publication(let one) = $0 { one.cursor.offset } else { nil } }
    }
    /// The head of the snapshot that a stream was sent, if it was sent one whole.
    func snapshot(_ stream: UInt64) -> UInt64? {
        var base: UInt64?
        for frame in frames[stream] ?? [] {
            if case .snapshotBegin(let begin) = frame { base = begin.base.offset }
            if case .snapshotEnd = frame { return base }
        }
        return nil
    }
    func refusal(_ stream: UInt64) -> BackboneRefusal.Code? {
        guard case .refusal(let refusal)? = frames[stream]?.last else { return nil }
        return refusal.code
    }
    func heads(_ stream: UInt64) -> [UInt64] {
        (frames[stream] ?? []).compactMap { if case .heartbeat(let beat) = $0 { beat.head.offset } else { nil } }
    }
}

@Suite struct EdgeStreamsTests {
    private let outlet = Streams()
    private let now = MonotonicInstant(nanoseconds: 1)
    private let wall = UnixInstant(milliseconds: 1)

    /// An origin with so many events behind its fixture, all durable: goals, and words when no match has so many goals.
    private func origin(_ goals: Int, holding capacity: Int = 100, isTurning: Bool = false) -> VisibleOrigin {
        var queue = DurabilityQueueTests.queue(capacity)
        _ = DurabilityQueueTests.take(&queue, OriginNodeTests.fixture)
        for event in 0..<goals {
            let kind = event < 100 ? EventKind.goal : .commentary
            _ = DurabilityQueueTests.take(&queue, OriginNodeTests.goal("g\(event)", kind))
        }
        _ = queue.becameDurable(goals + 1)
        return VisibleOrigin(history: queue.history, isTurning: isTurning)
    }

    private func following(
        _ origin: VisibleOrigin, edge: String = "lon-1", on stream: UInt64 = 1, _ streams: inout EdgeStreams
    ) -> [EdgeStreams.Note] {
        let isOpen = streams.open(stream, now: now)
        #expect(isOpen)
        return streams.receive(
            .edgeHello(OriginFleetTests.hello(nil, edge: edge)), on: stream, from: origin, now: now, wall: wall,
            to: outlet)
    }

    @Test func `an edge is sent what follows, once each, as it becomes visible`() {
        var streams = EdgeStreams(regions: [:])
        _ = following(origin(2), &streams)
        streams.published(origin(4).history, to: outlet)
        streams.published(origin(4).history, to: outlet)
        streams.published(origin(5).history, to: outlet)
        #expect(outlet.offsets(1) == [4, 5, 6])
    }

    @Test func `a stream that takes nothing keeps its place, and goes on from there`() {
        var streams = EdgeStreams(regions: [:], pendingLimit: 10)
        _ = following(origin(2), &streams)
        outlet.pending[1] = 10
        streams.published(origin(4).history, to: outlet)
        #expect(outlet.offsets(1).isEmpty)
        _ = streams.tick(origin(4), now: now, wall: UnixInstant(milliseconds: 1), to: outlet)
        #expect(outlet.heads(1).isEmpty)
        #expect(streams.counters.beatsSkipped == 1)
        outlet.pending[1] = 9
        streams.writable(1, origin(4).history, to: outlet)
        #expect(outlet.offsets(1) == [4, 5])
    }

    @Test func `a heartbeat names nothing that the edge was not sent before`() {
        var streams = EdgeStreams(regions: [:])
        _ = following(origin(2), &streams)
        _ = streams.tick(origin(4), now: now, wall: UnixInstant(milliseconds: 1), to: outlet)
        #expect(outlet.heads(1) == [3])
    }

    @Test func `an edge whose next publication is held no more is let go`() {
        var streams = EdgeStreams(regions: [:])
        _ = following(origin(2), &streams)
        streams.published(origin(6, holding: 3).history, to: outlet)
        #expect(outlet.refusal(1) == .other)
        #expect(outlet.ended == [1])
        #expect(!streams.isOpen(1))
    }

    @Test func `a snapshot is sent as far as its stream takes it, and gone on with when there is room`() {
        var streams = EdgeStreams(regions: [:], pendingLimit: 10)
        outlet.pending[1] = 10
        _ = following(origin(2), &streams)
        #expect(outlet.frames[1]?.count == 1)
        streams.published(origin(3).history, to: outlet)
        #expect(outlet.frames[1]?.count == 1)
        outlet.pending[1] = 9
        streams.writable(1, origin(3).history, to: outlet)
        #expect(outlet.snapshot(1) == 3)
        #expect(outlet.offsets(1) == [4])
        #expect(streams.counters.snapshots == 1)
    }

    @Test(arguments: [(EdgeStreams.snapshotAge, 1), (EdgeStreams.snapshotAge + 1, 2)] as [(UInt64, UInt64)])
    func `pair: edges that come while a snapshot is sent are sent the same one, until it is too old`(
        age: UInt64, made: UInt64
    ) {
        var streams = EdgeStreams(regions: [:], pendingLimit: 10)
        outlet.pending[1] = 10
        _ = following(origin(2), &streams)
        let later = origin(2 + Int(age), holding: 4000)
        _ = following(later, edge: "par-1", on: 2, &streams)
        #expect(streams.counters.snapshotsMade == made)
        #expect(outlet.snapshot(2) == (made == 1 ? 3 : 3 + age))
        #expect(outlet.offsets(2).last ?? outlet.snapshot(2) == 3 + age)
    }

    @Test func `as many snapshots go at a time as may, the next edge hears that the origin lives until its turn`() {
        var streams = EdgeStreams(regions: [:], pendingLimit: 10)
        let last = UInt64(EdgeStreams.maximumSnapshots) + 1
        for stream in 1...last {
            outlet.pending[stream] = 10
            _ = following(origin(2), edge: "e\(stream)", on: stream, &streams)
        }
        #expect(outlet.frames[last] == nil)
        outlet.pending[last] = 0
        _ = streams.tick(origin(2), now: now, wall: UnixInstant(milliseconds: 1), to: outlet)
        #expect(outlet.heads(last) == [0])
        streams.closed(5)
        _ = streams.tick(origin(2), now: now, wall: UnixInstant(milliseconds: 1), to: outlet)
        #expect(outlet.snapshot(last) == 3)
        #expect(streams.counters.snapshotsMade == 1)
    }

    @Test func `who does not take its snapshot in time gives its place to another, and one who just does keeps it`() {
        var streams = EdgeStreams(regions: [:], pendingLimit: 10)
        let origin = origin(3)
        outlet.pending[1] = 10
        _ = following(origin, &streams)
        for _ in 0..<EdgeStreams.snapshotSeconds { _ = streams.tick(origin, now: now, wall: wall, to: outlet) }
        #expect(outlet.ended == [])
        _ = streams.tick(origin, now: now, wall: wall, to: outlet)
        #expect(outlet.ended == [1] && outlet.refusal(1) == .other)
        #expect(streams.counters.snapshotsTooSlow == 1)
    }

    @Test func `an edge whose history left while its snapshot was sent is let go`() {
        var streams = EdgeStreams(regions: [:], pendingLimit: 10)
        outlet.pending[1] = 10
        _ = following(origin(2), &streams)
        outlet.pending[1] = 0
        streams.writable(1, origin(9, holding: 3).history, to: outlet)
        #expect(outlet.refusal(1) == .other)
        #expect(!streams.isOpen(1))
    }

    @Test func `while an epoch turns nobody is judged`() {
        var streams = EdgeStreams(regions: [:])
        _ = following(origin(2, isTurning: true), &streams)
        #expect(outlet.refusal(1) == .restarting)
        #expect(streams.fleet.edges.isEmpty)
    }

    @Test func `an edge that proves a rollback ends every stream`() {
        var streams = EdgeStreams(regions: [:])
        _ = following(origin(2), &streams)
        _ = streams.open(2, now: now)
        let ahead = OriginFleetTests.hello(Cursor(epoch: 9, offset: 50), edge: "par-1")
        let notes = streams.receive(.edgeHello(ahead), on: 2, from: origin(2), now: now, wall: wall, to: outlet)
        #expect(notes.contains(.beginEpoch(above: 9)))
        #expect(outlet.ended == [1, 2])
        #expect(streams.counters.epochsForced == 1)
    }

    @Test func `a stream without a hello ends after three seconds, not before`() {
        var streams = EdgeStreams(regions: [:])
        _ = streams.open(1, now: now)
        _ = streams.tick(origin(0), now: now + .seconds(3), wall: UnixInstant(milliseconds: 1), to: outlet)
        #expect(outlet.ended.isEmpty)
        _ = streams.tick(origin(0), now: now + .milliseconds(3001), wall: UnixInstant(milliseconds: 1), to: outlet)
        #expect(outlet.ended == [1])
        #expect(outlet.refusal(1) == .silent)
    }

    @Test func `a second hello on one stream, or an origin's frame, is malformed`() {
        for frame in [BackboneFrame.edgeHello(OriginFleetTests.hello(nil)), .snapshotEnd] {
            var streams = EdgeStreams(regions: [:])
            _ = following(origin(0), on: 3, &streams)
            _ = streams.receive(frame, on: 3, from: origin(0), now: now, wall: wall, to: outlet)
            #expect(outlet.refusal(3) == .malformed)
            #expect(!streams.isOpen(3))
        }
    }
}
