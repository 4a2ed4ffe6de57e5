import MatchModel

/// Why what a payload says of a match was not taken.
package enum QuarantineReason: Hashable, Codable, Sendable {
    /// Nobody knows which match or team it is about. Once somebody says, the payloads are received again.
    case identity(IdentityFault)
    /// It is not believed. A later snapshot that is ends it, or the operator, who has it received again as trusted.
    case snapshot(SnapshotFault)

    /// The stable word, for metrics.
    package var code: String {
        switch self {
        case .identity(let fault): fault.code
        case .snapshot(.goalsGone): "goals-gone"
        }
    }

    /// For people: what is wrong and the mend.
    package var message: String {
        switch self {
        case .identity(let fault): fault.message
        case .snapshot(.goalsGone(let ids)):
            "it would take back \(ids.count) goals at once (\(ids.prefix(8).joined(separator: ", "))); accept it if it is "
                + "right, else wait for the next"
        }
    }
}

/// Payloads of one product about one match that were not taken.
package struct QuarantineEntry: Hashable, Codable, Sendable {
    /// The most payloads of messages that are told; of snapshots, which hold all that those before them held, the newest.
    package static let maximumMessages = 4096
    package static let maximumSnapshots = 16

    package var provider: String
    package var product: FeedProduct
    /// The provider's id of the match, "" where the payload names none.
    package var match: String
    /// Of the newest.
    package var reason: QuarantineReason
    /// As the payload announces it, for whoever has to say which match it is.
    package var fixture: ProviderFixture?
    package var kickoff: UnixInstant?
    /// Where the caller keeps them, in the order they were received: what is to be received again.
    package var requests: [UInt64] = []
    /// Payloads of messages for which there was no room.
    package var lost: UInt64 = 0
    /// Of what the newest says: the same snapshot again is not kept again.
    var digest: UInt64 = 0
    package var first: UnixInstant
    package var last: UnixInstant
}

/// What became of an entry of the quarantine.
package enum QuarantineChange: Hashable, Sendable {
    /// It is new, or its reason is.
    case raised(QuarantineEntry)
    /// What was wrong is over.
    case cleared(QuarantineEntry)
}

/// What is kept until somebody says what it is. The payloads themselves are where the caller keeps them.
struct FeedQuarantine: Codable, Sendable {
    static let maximumEntries = 1024
    /// The same snapshot is kept anew after so long: the older one leaves the log some day.
    static let same = TimeSpan.seconds(3600)

    private var entries = RecentTable<DocumentKey, QuarantineEntry>(limit: maximumEntries)

    var count: Int { entries.count }
    var evicted: UInt64 { entries.evicted }
    var uses: UInt64 { entries.uses }
    /// By the time of their last change.
    var all: [QuarantineEntry] { entries.values { _, _ in true }.map(\.value) }

    func entry(_ key: DocumentKey) -> QuarantineEntry? { entries[key] }

    /// Returns the entry where it is news.
    mutating func add(
        _ key: DocumentKey, _ reason: QuarantineReason, _ match: ProviderMatch, input: UInt64, received: UnixInstant
    ) -> QuarantineChange? {
        let known = entries[key]
        var entry =
            known
            ?? QuarantineEntry(
                provider: key.provider, product: key.product, match: key.match, reason: reason, first: received,
                last: received)
        let isNew = known?.reason.code != reason.code
        entry.digest = match.digest
        let isSame = known?.reason == reason && known?.digest == entry.digest
        if case .snapshot = match.shape, let known, isSame, received - known.last < Self.same { return nil }
        entry.reason = reason
        entry.fixture = match.fixture ?? entry.fixture
        entry.kickoff = match.kickoff ?? entry.kickoff
        entry.last = max(entry.last, received)
        if entry.requests.last.map({ $0 < input }) ?? true {
            entry.requests.append(input)
        } else if let place = entry.requests.firstIndex(where: { $0 >= input }), entry.requests[place] != input {
            entry.requests.insert(input, at: place)
        }
        switch match.shape {
        case .snapshot:
            entry.requests.removeFirst(max(0, entry.requests.count - QuarantineEntry.maximumSnapshots))
        case .messages where entry.requests.count > QuarantineEntry.maximumMessages:
            entry.requests.removeFirst()
            entry.lost += 1
        case .messages: break
        }
        entries.put(entry, for: key)
        return isNew ? .raised(entry) : nil
    }

    /// Takes out one, if it fits.
    mutating func remove(_ key: DocumentKey, where fits: (QuarantineEntry) -> Bool) -> QuarantineEntry? {
        guard let entry = entries[key], fits(entry) else { return nil }
        return entries.remove(key)
    }

    /// Takes out what fits.
    mutating func remove(where fits: (DocumentKey, QuarantineEntry) -> Bool) -> [QuarantineEntry] {
        entries.count == 0 ? [] : entries.remove(where: fits).map(\.value)
    }
}

extension ProviderMatch {
    /// Of all that it says, but for when it was said.
    fileprivate var digest: UInt64 {
        var digest = ContentDigest()
        for party in [fixture?.home, fixture?.away] {
            digest.fold(party?.id)
            digest.fold(party?.name)
        }
        digest.fold(kickoff?.microseconds ?? 0)
        digest.fold(UInt64(status.map { UInt64($0.rawValue) } ?? .max))
        for score in [score, shootout, awarded] { digest.fold(score) }
        if case .snapshot(_, let collections) = shape { for list in collections { digest.fold(list.rawValue) } }
        for item in items {
            digest.fold(item.id)
            digest.fold(item.digest(ItemNames(player: item.player.map { $0.id + " " + $0.name }, text: item.text)))
        }
        return digest.value
    }
}

extension QuarantineEntry {
    /// Whether it is a snapshot that is not believed.
    package var isOfSnapshot: Bool { !isOfIdentity }

    /// Whether it waits for somebody to say which match or team it is about.
    var isOfIdentity: Bool {
        if case .identity = reason { true } else { false }
    }
}
