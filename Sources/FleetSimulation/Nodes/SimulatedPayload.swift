import EventLifecycle
import MatchModel
import ProviderFeeds

/// One payload of the provider: the bytes as they travel, and what they say, for the checker.
final class SimulatedPayload {
    /// What one entry says of an event.
    struct Claim: Hashable {
        var key: Int
        var version: UInt32
        /// It takes the event back.
        var isCancelled = false
    }

    let serial: Int
    let bytes: [UInt8]
    let claims: [Claim]

    init(serial: Int, bytes: [UInt8], claims: [Claim]) {
        self.serial = serial
        self.bytes = bytes
        self.claims = claims
    }

    static let provider: ProviderID = SimulatedWorld.id("touchline")

    /// The entries, read by the real adapter at every reading, as a restart does; `nil` where nothing can be read.
    func read() -> [(index: Int, entry: FeedEntry)]? {
        (try? CanonicalFeed.read(bytes, provider: Self.provider))?.entries
    }
}
