import ClientProtocol
import Delivery
import InterestSharding
import MatchModel
import ScoreCaching

/// The decisions of one worker: who of its fans is owed which bytes, and when a fan is behind, whole again, or lost.
///
/// It owns no socket and no clock: the shell tells it what happened and when, and carries out what it asks of the
/// `FanOutlet`. It belongs to one thread; with other workers it shares the ring and the knowledge of `SharedEdge`.
package struct FanWorker: ~Copyable {
    /// Makes the bytes of one text message as they go to a socket.
    package typealias Framing = @Sendable (_ text: [UInt8]) -> [UInt8]

    package let shared: SharedEdge
    /// Which worker this is, from 0.
    package let index: Int
    package internal(set) var counters = WorkerCounters()
    /// The sequence up to which publications were taken up: everything at or below it was given to every live fan that
    /// is owed it, or is open.
    package internal(set) var position: UInt64 = 0
    /// What is on its way to this worker's fans.
    package internal(set) var fanOuts = OpenFanOuts()

    let framing: Framing
    var generation = Generation.none
    var fans: [Fan] = []
    var firstFree = SubscriptionIndex.none
    var shards = InterestShards()
    /// The numbers of the topics that somebody here holds, both ways.
    var topics: [Topic: TopicIndex] = [:]
    var heldTopics: [TopicIndex: Topic] = [:]
    var documents = DocumentCache<DocumentKey>()
    var selections = SelectionCache()
    var joined = JoinedFrames()
    var joinedCompressed = JoinedFrames()
    /// Fans that came with a cursor ahead of this edge, and the heartbeat by which it must have caught up.
    var ahead: [FanIndex: UInt64] = [:]
    /// What a fan that is behind is sent next, and how many more such sends this turn has.
    var replay = Replay()
    var replaysLeft: Int
    /// Who gets the same bytes next, and who gets them compressed.
    var batch = FanBatch()
    var compressedBatch = FanBatch()
    /// Those of a batch whose sockets did not take all of it.
    var shortfalls: [(FanIndex, FanWrite)] = []
    /// Fans whose end was found where they could not be closed at once, since closing changes the shards.
    var doomed: [(fan: FanIndex, end: ConnectionEnd)] = []
    var staleSince: UnixInstant?
    /// What every fan is told since this node drains.
    var reconnect: [UInt8]?
    var beatSlot = 0
    /// The wall clock as it was last told, for choosing matches.
    var lastWall = UnixInstant(microseconds: 0)

    enum DocumentKey: Hashable {
        case score(MatchID)
        case match(MatchID)
        case state(MatchID)
        case list(league: String?, status: String?, forgettings: UInt64)
    }

    package init(_ shared: SharedEdge, index: Int, framing: @escaping Framing) {
        self.shared = shared
        self.index = index
        self.framing = framing
        replaysLeft = shared.settings.replaysPerTurn
        shortfalls.reserveCapacity(FanBatch.capacity)
    }

    /// Where this worker stands, as clients know positions.
    package var cursor: Cursor { generation.cursor(at: position) }

    /// A connection was upgraded. `nil` when the worker is full. Its first frame is the welcome.
    /// `isCompressed` gives it publications in their compressed rendering.
    package mutating func open(
        now: UnixInstant, isCompressed: Bool = false, to outlet: any FanOutlet
    ) -> FanIndex? {
        guard counters.connections < min(shared.settings.connectionsPerWorker, FanIndex.limit) else { return nil }
        lastWall = now
        takeUp(to: outlet)
        let fan: FanIndex
        if firstFree != .none {
            fan = FanIndex(firstFree.value)
            firstFree = fans[Int(fan.value)].list
        } else {
            fan = FanIndex(UInt32(fans.count))
            fans.append(Fan())
        }
        fans[Int(fan.value)] = Fan()
        fans[Int(fan.value)].phase = .live
        fans[Int(fan.value)].isCompressed = isCompressed
        fans[Int(fan.value)].position = position
        fans[Int(fan.value)].allowance = UInt8(clamping: shared.settings.limits.operationsPerSecond)
        counters.connections += 1
        counters.opened += 1
        return fan
    }

    /// The first frame, once the shell can send to the fan.
    package mutating func welcome(_ fan: FanIndex, now: UnixInstant, to outlet: any FanOutlet) {
        let settings = shared.settings
        var frames = [
            framing(
                ServerFrame.welcome(
                    edge: settings.edge, region: settings.region, cursor: cursor, now: now, limits: settings.limits))
        ]
        if let staleSince {
            frames.append(framing(ServerFrame.linkStale(since: staleSince)))
            fans[Int(fan.value)].wasToldStale = true
        }
        give(frames, to: fan, outlet)
    }

    /// The connection is over, whoever ended it. The row is free afterwards.
    package mutating func close(_ fan: FanIndex, _ end: ConnectionEnd, to outlet: any FanOutlet) {
        let row = Int(fan.value)
        guard fans[row].phase != .free else { return }
        var list = fans[row].list
        while list != .none {
            let (topic, _, _) = shards.subscription(list)
            list = shards.leave(list, list: list)
            letGo(topic)
        }
        if fans[row].phase == .lagging { counters.laggingNow -= 1 }
        ahead[fan] = nil
        let isInsideFrame = fans[row].pending?.isInsideFrame ?? false
        keep(nil, for: row)
        if !doomed.isEmpty { doomed.removeAll { $0.fan == fan } }
        fans[row] = Fan()
        fans[row].list = firstFree
        firstFree = SubscriptionIndex(fan.value)
        counters.connections -= 1
        counters.ended[Int(end.rawValue)] += 1
        outlet.end(fan, end, isInsideFrame: isInsideFrame)
    }

    /// Whether the fan has everything it is owed, so that its next message may be read.
    package func isLive(_ fan: FanIndex) -> Bool { fans[Int(fan.value)].phase == .live }

    /// Sends frames meant for this fan alone, behind what it is still owed of the open publications; small ones leave in
    /// one send. What its socket does not take waits, and the fan lags.
    mutating func give(_ frames: [[UInt8]], to fan: FanIndex, _ outlet: any FanOutlet) {
        guard fans[Int(fan.value)].phase == .live else { return }
        let pieces = takeOwed(fan).map { [$0] + frames } ?? frames
        send(PendingOutput(Self.joining(pieces), written: 0), to: fan, outlet)
    }

    /// Sends to a fan that stands where its worker stands, or above it.
    mutating func send(_ pending: PendingOutput, to fan: FanIndex, _ outlet: any FanOutlet) {
        let row = Int(fan.value)
        guard fans[row].phase == .live else { return }
        switch pending.flush({ outlet.send($0, to: fan) }) {
        case true?: break
        case false?: lag(fan, at: fans[row].position, pending, outlet)
        case nil: close(fan, .connectionLost, to: outlet)
        }
    }

    /// Bytes of frames for one connection that are copied to leave in one send, and that may wait for it as a copy.
    private static var joinedBytes: Int { 4096 }

    private static func joining(_ pieces: [[UInt8]]) -> [[UInt8]] {
        guard pieces.count > 1, pieces.reduce(0, { $0 + $1.count }) <= joinedBytes else { return pieces }
        var joined: [UInt8] = []
        joined.reserveCapacity(pieces.reduce(0) { $0 + $1.count })
        for piece in pieces { joined.append(contentsOf: piece) }
        return [joined]
    }

    /// From here on the fan goes at its own pace.
    mutating func lag(_ fan: FanIndex, at position: UInt64, _ pending: PendingOutput?, _ outlet: any FanOutlet) {
        let row = Int(fan.value)
        fans[row].position = position
        keep(pending, for: row)
        guard fans[row].phase == .live else { return }
        fans[row].phase = .lagging
        counters.laggards += 1
        counters.laggingNow += 1
        outlet.setLagging(true, fan)
    }

    /// What a fan's socket has not taken, in place of what it had not taken before. All fans' together is bounded, each
    /// counted as if it shared nothing with others: past the bound the one who adds to it has its end. One alone never
    /// has: what waits for it may be one answer, larger than the bound, and it would come back for that answer for ever.
    mutating func keep(_ pending: PendingOutput?, for row: Int) {
        if let before = fans[row].pending {
            counters.pendingBytes -= before.counted
            counters.pendingFans -= 1
        }
        fans[row].pending = pending
        guard let pending else { return }
        pending.counted = pending.bytes
        counters.pendingBytes += pending.counted
        counters.pendingFans += 1
        guard counters.pendingBytes > shared.settings.pendingBytes, counters.pendingFans > 1 else { return }
        doomed.append((FanIndex(UInt32(row)), .slowConsumer))
    }

    /// Ends those whose end was found while the shards were being walked, or an answer was being given.
    mutating func closeDoomed(_ outlet: any FanOutlet) {
        while let (fan, end) = doomed.popLast() { close(fan, end, to: outlet) }
    }

    /// One subscriber of a topic fewer; with the last one the worker's interest ends.
    mutating func letGo(_ index: TopicIndex) {
        guard shards.members(of: index).isEmpty else { return }
        guard let topic = heldTopics[index] else { return }
        heldTopics[index] = nil
        topics[topic] = nil
        shared.interests[self.index].clear(index)
        shared.withKnowledge { $0.release(index) }
    }
}
