/// What one HTTP/2 connection may send beside requests and their bodies: each kind has a burst, and a rate at which it
/// comes back. Beyond: GOAWAY with ENHANCE_YOUR_CALM, the end, and the kind's own name in the counters.
package struct HTTP2FrameLimits: Hashable, Sendable {
    package struct Allowance: Hashable, Sendable {
        /// Frames at once.
        package var burst: Int
        /// Frames a second that come back.
        package var perSecond: Int

        package init(burst: Int, perSecond: Int) {
            self.burst = burst
            self.perSecond = perSecond
        }
    }

    /// RST_STREAM: a request that is cancelled at once costs us more than the peer (CVE-2023-44487).
    package var resets = Allowance(burst: 200, perSecond: 33)
    package var pings = Allowance(burst: 100, perSecond: 10)
    package var settings = Allowance(burst: 20, perSecond: 1)
    /// Beside four for every DATA frame that was sent.
    package var windowUpdates = Allowance(burst: 1000, perSecond: 200)
    package var priorities = Allowance(burst: 500, perSecond: 100)
    /// DATA without a byte that does not end its stream, and trailers that end nothing.
    package var emptyFrames = Allowance(burst: 100, perSecond: 10)
    package var unknownFrames = Allowance(burst: 100, perSecond: 10)
    /// CONTINUATION frames of one header block.
    package var continuations = 8
    /// Entries of one SETTINGS frame.
    package var settingsEntries = 32
    /// Answers to pings and settings that may wait for a peer who does not read.
    package var acknowledgements = 200

    package init() {}
}
