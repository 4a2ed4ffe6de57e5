import MatchModel
import ProviderFeeds

/// Which payload of a provider is being received.
package struct FeedRequest: Hashable, Sendable {
    /// Whose feed it came through, as in the URL.
    package var provider: String
    /// The place of its request among all requests, in the order they were sent: an answer that was overtaken is older.
    /// What is received again keeps the place it had.
    package var sent: UInt64
    /// The input record that keeps the payload.
    package var input: UInt64
    /// The record of the payload that is received again with it.
    package var again: UInt64?
    /// The provider's id of the match, for payloads that name none.
    package var named: String?
    /// The provider's id of the match whose snapshot an operator has accepted.
    package var trusted: String?

    package init(
        provider: String, sent: UInt64, input: UInt64, again: UInt64? = nil, named: String? = nil,
        trusted: String? = nil
    ) {
        self.again = again
        self.provider = provider
        self.sent = sent
        self.input = input
        self.named = named
        self.trusted = trusted
    }
}

/// What became of a provider's payload beyond its entries.
package struct FeedReport: Hashable, Sendable {
    package var product: FeedProduct
    /// In the order of the payload.
    package var matches: [FeedOutcome.Match]
    /// Things that may be happening: a wake, never an event.
    package var hints: [FeedOutcome.Hint]
    package var leftOut: [LeftOut]
    /// Things that were news, yet lacked what they must have.
    package var unsaid: Int
}
