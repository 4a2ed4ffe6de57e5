import MatchModel

/// How far the origin's wall clock is ahead of ours, from heartbeats that echo our own time: the offset at the shortest
/// round trip of the last eight, which is off by at most half of that round trip (RFC 5905, section 8).
package struct ClockEstimate: Sendable {
    private static let samples = 8

    private var window: [(offset: Int64, roundTrip: Int64)] = []
    private var next = 0

    package init() {}

    /// Microseconds to add to our clock to have the origin's; 0 before the first sample.
    package var offset: Int64 { best?.offset ?? 0 }
    /// Half the shortest round trip, in microseconds; `nil` before the first sample.
    package var uncertainty: Int64? { best.map { $0.roundTrip / 2 } }

    /// A heartbeat came at `received` by our clock: the origin sent it at `originTime` by its own, `held` microseconds
    /// after it got what we sent at `sent`.
    package mutating func add(sent: Int64, held: Int64, originTime: Int64, received: Int64) {
        let roundTrip = received - sent - held
        guard roundTrip >= 0 else { return }
        let sample = (offset: originTime + roundTrip / 2 - received, roundTrip: roundTrip)
        if window.count < Self.samples {
            window.append(sample)
        } else {
            window[next] = sample
            next = (next + 1) % Self.samples
        }
    }

    private var best: (offset: Int64, roundTrip: Int64)? {
        window.min { $0.roundTrip < $1.roundTrip }
    }
}
