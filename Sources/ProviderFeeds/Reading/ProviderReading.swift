/// What an adapter made of one payload: matches, in the order of the payload, and how much of it was left out and why.
///
/// Everything in it is still in the provider's ids; nothing in it was compared with another payload.
package struct ProviderReading: Hashable, Sendable {
    /// The most matches that are read out of one payload; the rest is counted as left out.
    package static let maximumMatches = 256

    package var product: FeedProduct
    /// The version of its format as the payload states it, in at most 64 bytes; "" when it states none.
    package var schemaVersion: String
    package var matches: [ProviderMatch]
    /// Sorted by reason, each once, counts above 0.
    package var leftOut: [LeftOut]

    package init(
        product: FeedProduct, schemaVersion: String = "", matches: [ProviderMatch] = [], leftOut: [LeftOut] = []
    ) {
        self.product = product
        self.schemaVersion = schemaVersion
        self.matches = matches
        self.leftOut = leftOut
    }
}
