/// The adapters of other people's feeds, `POST /v1/feeds/{provider}` for every provider but `touchline`, whose adapter is
/// `CanonicalFeed`.
///
/// A pure function of the payload and the provider's name: it looks at no clock, and at no payload before this one. What
/// the same match was known to be is the business of whoever compares readings.
package enum ProviderFeed {
    /// The names of providers that are read.
    package static let providers = ["opta", "statsperform", "sportradar", "genius", "statsbomb"]

    /// Reads one payload: at most `Document.maximumBytes`. Throws when nothing of it can be used: it is no JSON and no XML,
    /// too large or too deep, or no product of this provider; `line` and `column` say where the text is at fault. What is
    /// unknown or unusable within a document that is understood is counted in `leftOut` instead.
    package static func read(
        _ payload: [UInt8], provider: String
    ) throws(FeedRefusal) -> ProviderReading {
        let document = try Document.read(payload)
        let product = try FeedProduct.detect(in: document, provider: provider)
        // Only a stream of messages may be cut off behind a whole one; of documents half is none.
        if let fault = document.fault, product != .sportradarPush { throw fault }
        return try read(document, product)
    }

    private static func read(_ document: Document, _ product: FeedProduct) throws(FeedRefusal) -> ProviderReading {
        switch product {
        case .optaF24: return OptaF24.read(document)
        case .optaF7: return OptaF7.read(document)
        case .statsPerformMA1: return StatsPerformMA1.read(document)
        case .statsPerformMA3: return StatsPerformMA3.read(document)
        case .sportradarTimeline, .sportradarSummary: return SportradarDocument.read(document, product)
        case .sportradarPush: return SportradarPush.read(document)
        case .geniusMatchState: return GeniusMatchState.read(document)
        case .geniusMatchEvents: return GeniusMatchEvents.read(document)
        case .statsBombEvents: return StatsBombEvents.read(document)
        case .statsBombLineups: return StatsBombLineups.read(document)
        }
    }
}
