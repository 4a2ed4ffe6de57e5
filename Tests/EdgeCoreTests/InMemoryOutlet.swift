import ClientProtocol
import Delivery
import EdgeCore
import InterestSharding

/// Sockets as arrays: each fan's takes as much as it is told to.
final class InMemoryOutlet: FanOutlet {
    struct Line {
        var bytes: [UInt8] = []
        /// Bytes it takes before it blocks.
        var room = Int.max
        var isLost = false
        /// It is gone since its peer took nothing for too long.
        var hasTimedOut = false
        var isLagging = false
        var end: ConnectionEnd?
        /// At its end a frame was partly out.
        var endedInsideFrame = false
        /// Calls of `send`.
        var sends = 0
    }

    private(set) var lines: [Line] = []
    private(set) var fannedOut: [UInt64] = []

    /// Texts become frames by a line feed, which no JSON text holds.
    static let framing: FanWorker.Framing = { $0 + [0x0A] }

    subscript(fan: FanIndex) -> Line {
        get { lines[Int(fan.value)] }
        set {
            while lines.count <= Int(fan.value) { lines.append(Line()) }
            lines[Int(fan.value)] = newValue
        }
    }

    /// What came since the last look, as whole frames; the start of one more stays.
    func take(_ fan: FanIndex) -> [[UInt8]] {
        guard let end = self[fan].bytes.lastIndex(of: 0x0A) else { return [] }
        let whole = self[fan].bytes[..<end].split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
        self[fan].bytes.removeSubrange(...end)
        return whole
    }

    func send(_ bytes: UnsafeRawBufferPointer, to fan: FanIndex) -> FanWrite {
        self[fan].sends += 1
        if self[fan].isLost { return .lost }
        if self[fan].hasTimedOut { return .timedOut }
        let count = min(bytes.count, self[fan].room)
        self[fan].bytes.append(contentsOf: bytes[..<count])
        if self[fan].room != .max { self[fan].room -= count }
        return .took(count)
    }

    func send(
        _ bytes: UnsafeRawBufferPointer, to fans: Span<UInt32>, shortfalls: inout [(FanIndex, FanWrite)]
    ) {
        for place in fans.indices {
            let result = send(bytes, to: FanIndex(fans[place]))
            if result != .took(bytes.count) { shortfalls.append((FanIndex(fans[place]), result)) }
        }
    }

    func setLagging(_ isLagging: Bool, _ fan: FanIndex) { self[fan].isLagging = isLagging }

    func end(_ fan: FanIndex, _ end: ConnectionEnd, isInsideFrame: Bool) {
        self[fan].end = end
        self[fan].endedInsideFrame = isInsideFrame
    }

    func fannedOut(_ entry: RingEntry, deliveries: Int) {
        if fannedOut.count < 1000 { fannedOut.append(entry.sequence) }
    }
}
