import FleetTopology
import MatchModel

/// Which way bytes go on a link.
package enum LinkDirection: Int, CaseIterable, Sendable {
    /// From the edge to the origin.
    case up = 0
    /// From the origin to the edge.
    case down = 1

    package var name: String { self == .up ? "up" : "down" }
    package var opposite: LinkDirection { self == .up ? .down : .up }
}

/// What distance does to one direction of a link.
package struct LinkSettings: Hashable, Sendable {
    /// The least that a connection may have on its way in one direction, in bytes, whatever the bandwidth.
    package static let minimumHold = 16 << 20
    /// The most, whatever the bandwidth.
    package static let maximumHold = 256 << 20

    /// One way.
    package var delay: TimeSpan
    /// The most that is added to `delay`; evenly spread.
    package var jitter: TimeSpan
    /// In bits per second; `nil` without limit.
    package var bandwidth: Int64?

    package init(delay: TimeSpan, jitter: TimeSpan = .zero, bandwidth: Int64? = nil) {
        self.delay = delay
        self.jitter = jitter
        self.bandwidth = bandwidth
    }

    /// The link of an edge, its delay and jitter multiplied by `scale` (0 and more).
    package init(_ edge: FleetEdge, scale: Double = 1) {
        func scaled(_ span: TimeSpan) -> TimeSpan { .nanoseconds(Int64((Double(span.nanoseconds) * scale).rounded())) }
        self.init(delay: scaled(edge.delay), jitter: scaled(edge.jitter), bandwidth: edge.bandwidth)
    }

    /// How many bytes one direction of one connection may have on its way before its source is no longer read: twice
    /// what the line itself holds, within the bounds.
    package var holdBytes: Int {
        guard let bandwidth else { return Self.minimumHold }
        let seconds = Double((delay + jitter).nanoseconds) / 1e9
        let twiceLine = 2 * Double(bandwidth) / 8 * seconds
        return Int(min(max(twiceLine, Double(Self.minimumHold)), Double(Self.maximumHold)))
    }
}
