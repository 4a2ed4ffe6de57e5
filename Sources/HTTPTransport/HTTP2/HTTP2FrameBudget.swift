import MatchModel

/// Decides when a peer sends more of some frame than it may. Pure; told the time.
struct HTTP2FrameBudget: Sendable {
    /// The kinds of frame that are counted.
    enum Kind: Int, CaseIterable, Sendable {
        case reset, ping, settings, windowUpdate, priority, emptyFrame, unknown

        var bound: HTTPBound {
            switch self {
            case .reset: .rapidReset
            case .ping: .pingFlood
            case .settings: .settingsFlood
            case .windowUpdate: .windowUpdateFlood
            case .priority: .priorityFlood
            case .emptyFrame: .emptyFrameFlood
            case .unknown: .unknownFrameFlood
            }
        }
    }

    private let limits: HTTP2FrameLimits
    private var left: [Int]
    private var refilled: [MonotonicInstant]
    private var continuations = 0

    init(_ limits: HTTP2FrameLimits, now: MonotonicInstant) {
        self.limits = limits
        left = Kind.allCases.map { Self.allowance($0, limits).burst }
        refilled = Array(repeating: now, count: Kind.allCases.count)
    }

    /// Counts a frame; the bound if it is one too many.
    mutating func use(_ kind: Kind, now: MonotonicInstant) -> HTTPBound? {
        let allowance = Self.allowance(kind, limits)
        let elapsed = (now - refilled[kind.rawValue]).nanoseconds
        let back = Int(clamping: min(elapsed, 3_600_000_000_000) / 1000) * allowance.perSecond / 1_000_000
        if back > 0 {
            left[kind.rawValue] = max(left[kind.rawValue], min(allowance.burst, left[kind.rawValue] + back))
            refilled[kind.rawValue] = now
        }
        guard left[kind.rawValue] > 0 else { return kind.bound }
        left[kind.rawValue] -= 1
        return nil
    }

    /// A DATA frame was sent: its receiver has something to acknowledge.
    mutating func sentData() {
        let most = limits.windowUpdates.burst * 4
        left[Kind.windowUpdate.rawValue] = min(most, left[Kind.windowUpdate.rawValue] + 4)
    }

    /// Counts the CONTINUATION frames of a header block.
    mutating func useContinuation() -> HTTPBound? {
        continuations += 1
        return continuations > limits.continuations ? .continuationFlood : nil
    }

    mutating func beginHeaderBlock() { continuations = 0 }

    private static func allowance(_ kind: Kind, _ limits: HTTP2FrameLimits) -> HTTP2FrameLimits.Allowance {
        switch kind {
        case .reset: limits.resets
        case .ping: limits.pings
        case .settings: limits.settings
        case .windowUpdate: limits.windowUpdates
        case .priority: limits.priorities
        case .emptyFrame: limits.emptyFrames
        case .unknown: limits.unknownFrames
        }
    }
}
