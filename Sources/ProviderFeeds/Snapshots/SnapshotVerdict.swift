/// What became of one match of one payload.
package enum SnapshotVerdict: Hashable, Sendable {
    /// It says what was said already.
    case unchanged
    /// A later one was accepted before it.
    case older
    /// It was not taken, and nothing of it counts.
    case quarantined(SnapshotFault)
    /// What is to be said now, in the order of the match.
    case changes([SaidItem])
}

/// Why a snapshot is not believed.
package enum SnapshotFault: Hashable, Codable, Sendable {
    /// It would take back more than one goal; the ids of them all, in the order of the ids.
    case goalsGone([String])
}

/// One thing to be said: an item in its provider's ids, with the version that the ledger counts for it.
package struct SaidItem: Hashable, Sendable {
    /// Why it is said.
    package enum Reason: String, Codable, Sendable {
        case new
        /// Something of it is different.
        case changed
        /// It was missing or taken back, and is there again.
        case back
        /// A snapshot came without it: the item is the beginning of a review about it, or the end of that review.
        case absent
        /// It is taken back.
        case takenBack = "taken-back"
    }

    package var item: ProviderItem
    /// Counts up per id of an item, the review of its absence included; never 0.
    package var version: UInt32
    package var reason: Reason
    /// Through which product it is said; `nil`: that of the payload.
    package var product: FeedProduct?

    package init(_ item: ProviderItem, version: UInt32, reason: Reason) {
        self.item = item
        self.version = version
        self.reason = reason
    }
}
