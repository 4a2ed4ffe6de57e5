import BinaryCoding
import ProviderFeeds

/// Advances of documents as the log keeps them.
enum FeedAdvances {
    static func encode(_ advances: [FeedOutcome.Advance]) -> [UInt8] {
        do {
            return try BinaryEncoder.encode(advances)
        } catch {
            preconditionFailure("advances cannot be encoded: \(error)")
        }
    }

    static func read(_ bytes: [UInt8]) throws -> [FeedOutcome.Advance] {
        try BinaryDecoder.decode([FeedOutcome.Advance].self, from: bytes)
    }
}
