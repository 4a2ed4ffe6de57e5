import EdgeCore
import InterestSharding
import MatchModel

/// One fan's connection to an edge: a socket that holds some bytes, a client that reads them when and as it likes.
final class FanConnection {
    /// A peer that takes nothing for so long is gone (TCP_USER_TIMEOUT).
    static let userTimeout = TimeSpan.seconds(20)

    let fan: SimulatedFan
    unowned let edge: SimulatedEdge
    let edgeProcess: SimulatedProcess
    let scheduler: Scheduler
    /// Bytes that the kernel holds for a client that does not read.
    let capacity: Int
    /// Where it is at the edge; `nil` before it was taken in and after its end there.
    var place: (worker: Int, fan: FanIndex)?
    /// Messages that the edge has read and cannot take yet.
    var held: [[UInt8]] = []
    var isLagging = false
    var hasWritableCheck = false
    /// The client has gone without a word; the edge cannot know.
    private(set) var hasVanished = false
    /// The client has closed, or the edge was told that the peer is gone.
    private(set) var isGone = false
    private var buffered: [UInt8] = []
    private var stuckSince: Int64?
    private var isDelivering = false
    private var isEnded = false
    private var lastUplink: Int64 = 0
    private var resumedAt: Int64?
    private var random: SeededGenerator

    init(_ fan: SimulatedFan, _ edge: SimulatedEdge, _ scheduler: Scheduler, random: SeededGenerator) {
        self.fan = fan
        self.edge = edge
        self.scheduler = scheduler
        self.random = random
        edgeProcess = edge.process
        capacity = fan.bufferBytes
    }

    var room: Int { capacity - buffered.count }

    // MARK: From the edge

    func send(_ bytes: UnsafeRawBufferPointer) -> FanWrite {
        if isGone { return .lost }
        checkResume(bytes)
        if let stuckSince, scheduler.now - stuckSince > Self.userTimeout.nanoseconds { return .timedOut }
        var count = min(bytes.count, max(0, room))
        // A socket may take less than it could.
        if count > 1, fan.isSlow || random.chance(0.01) { count = random.draw(1...count) }
        if buffered.isEmpty, count > 0 { stuckSince = scheduler.now }
        buffered.append(contentsOf: bytes[..<count])
        deliverSoon()
        return .took(count)
    }

    /// What is answered as a whole resume is not reset in the same moment, for want of what it should replay.
    private func checkResume(_ bytes: UnsafeRawBufferPointer) {
        if bytes.starts(with: Self.subscribed) {
            resumedAt = String(decoding: bytes, as: UTF8.self).contains("\"resumed\":true") ? scheduler.now : nil
        } else if resumedAt == scheduler.now, bytes.starts(with: Self.behind) {
            edge.broken(.states, "says that fan \(fan.number) is resumed, and resets it at once")
        }
    }

    private static let subscribed = Array(#"{"op":"subscribed""#.utf8)
    private static let behind = Array(#"{"op":"reset","reason":"behind""#.utf8)

    /// The edge has ended the connection; the client finds out behind what is on its way.
    func endedByEdge() {
        isEnded = true
        place = nil
        deliverSoon()
    }

    /// The edge's process died.
    func edgeDied() {
        place = nil
        // What the kernel had may still come, or a reset overtakes it.
        if random.chance(0.5) { buffered.removeAll() }
        isEnded = true
        deliverSoon()
    }

    // MARK: To the client

    /// The client reads again, or faster.
    func clientReads() { deliverSoon() }

    private func deliverSoon() {
        guard !isDelivering, !hasVanished, !fan.isPaused, !buffered.isEmpty || isEnded else { return }
        isDelivering = true
        scheduler.after(fan.delay()) { [self] in deliver() }
    }

    private func deliver() {
        isDelivering = false
        guard !hasVanished, fan.connection === self, !fan.isPaused else { return }
        let count = fan.isSlow ? min(buffered.count, fan.readBytes()) : buffered.count
        let bytes = buffered[..<count]
        if count > 0 {
            stuckSince = scheduler.now
            fan.receive(bytes)
        }
        buffered.removeSubrange(..<count)
        if buffered.isEmpty { stuckSince = nil }
        if isLagging, place != nil { edge.watch(self) }
        guard fan.connection === self else { return }
        if buffered.isEmpty, isEnded { return fan.lostConnection(self) }
        deliverSoon()
    }

    // MARK: From the client

    func say(_ message: [UInt8]) { uplink { $0.edge.receive(message, from: $0) } }

    /// A clean close.
    func close() {
        hasVanished = true
        uplink {
            $0.isGone = true
            $0.edge.peerClosed($0)
        }
    }

    /// Not a word: the edge finds out by what it sends, or by the kernel after a while.
    func vanish() {
        hasVanished = true
        scheduler.after(Self.userTimeout + .seconds(1), on: edgeProcess) { [self] in
            isGone = true
            edge.peerClosed(self)
        }
    }

    private func uplink(_ body: @escaping (FanConnection) -> Void) {
        lastUplink = max(lastUplink, scheduler.now + fan.delay().nanoseconds)
        scheduler.at(lastUplink, on: edgeProcess) { [self] in body(self) }
    }
}
