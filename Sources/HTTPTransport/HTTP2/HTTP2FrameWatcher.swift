import MatchModel

/// Walks the frames of an HTTP/2 client before nghttp2 sees them (RFC 9113, 4.1), and counts those that ask for work
/// without being a request. It keeps ten numbers and no bytes.
struct HTTP2FrameWatcher: Sendable {
    private static let prefaceBytes = 24
    private static let headerBytes = 9

    private var budget: HTTP2FrameBudget
    /// Bytes to pass over: the preface first, then payloads.
    private var skipped = prefaceBytes
    private var headerCount = 0
    private var length = 0
    private var type: UInt8 = 0
    private var flags: UInt8 = 0

    init(_ limits: HTTP2FrameLimits, now: MonotonicInstant) {
        budget = HTTP2FrameBudget(limits, now: now)
    }

    /// Looks at the bytes that come next; the bound if a frame among them is one too many.
    mutating func watch(_ bytes: Span<UInt8>, now: MonotonicInstant) -> HTTPBound? {
        var index = 0
        while index < bytes.count {
            if skipped > 0 {
                let part = min(skipped, bytes.count - index)
                skipped -= part
                index += part
                continue
            }
            let byte = bytes[index]
            index += 1
            switch headerCount {
            case 0: length = Int(byte) << 16
            case 1: length |= Int(byte) << 8
            case 2: length |= Int(byte)
            case 3: type = byte
            case 4: flags = byte
            default: break
            }
            headerCount += 1
            guard headerCount == Self.headerBytes else { continue }
            headerCount = 0
            skipped = length
            if let bound = count(now: now) { return bound }
        }
        return nil
    }

    /// One of our DATA frames went out.
    mutating func sentData() { budget.sentData() }

    /// One of our RST_STREAM frames went out for a fault of the peer: it counts like one that came.
    mutating func sentReset(now: MonotonicInstant) -> HTTPBound? { budget.use(.reset, now: now) }

    private mutating func count(now: MonotonicInstant) -> HTTPBound? {
        switch type {
        case 0x00: return length == 0 && flags & 0x01 == 0 ? budget.use(.emptyFrame, now: now) : nil
        case 0x01:
            budget.beginHeaderBlock()
            return nil
        case 0x02, 0x10: return budget.use(.priority, now: now)
        case 0x03: return budget.use(.reset, now: now)
        case 0x04: return budget.use(.settings, now: now)
        case 0x06: return budget.use(.ping, now: now)
        case 0x08: return budget.use(.windowUpdate, now: now)
        case 0x09: return budget.useContinuation()
        default: return budget.use(.unknown, now: now)
        }
    }
}
