import MatchModel

/// One direction of a link: says when what goes in now comes out. Knows neither sockets nor clocks.
///
/// First the line takes the bytes in, one piece after the other, at its bandwidth; then they travel for the delay and
/// some jitter. Nothing overtakes: a piece never comes out before the one that went in before it.
package struct DelayLine: Sendable {
    package let settings: LinkSettings
    private var generator: SeededGenerator
    /// When the line has taken in all that came so far.
    private var isFreeAt: MonotonicInstant?
    private var lastRelease: MonotonicInstant?

    package init(_ settings: LinkSettings, generator: SeededGenerator) {
        self.settings = settings
        self.generator = generator
    }

    /// When a piece of `bytes` (0 for a sign without content) that goes in at `now` comes out.
    package mutating func push(bytes: Int, now: MonotonicInstant) -> MonotonicInstant {
        let start = max(now, isFreeAt ?? now)
        let end = start + serialisation(of: bytes)
        isFreeAt = end
        var release = end + settings.delay + nextJitter()
        if let lastRelease { release = max(release, lastRelease) }
        lastRelease = release
        return release
    }

    private func serialisation(of bytes: Int) -> TimeSpan {
        guard let bandwidth = settings.bandwidth, bandwidth > 0, bytes > 0 else { return .zero }
        return .nanoseconds(Int64(Double(bytes) * 8 * 1e9 / Double(bandwidth)))
    }

    private mutating func nextJitter() -> TimeSpan {
        guard settings.jitter > .zero else { return .zero }
        return .nanoseconds(Int64.random(in: 0...settings.jitter.nanoseconds, using: &generator))
    }
}
