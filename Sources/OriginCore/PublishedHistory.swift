import MatchModel

/// What edges and readers may see: everything up to the last durable publication, and nothing beyond.
///
/// The engine runs ahead of the disk; this does not. It holds the fold of all matches, and the newest publications as
/// the bytes that every edge gets. One thread owns it.
package struct PublishedHistory: Sendable {
    /// The most publications held for edges that come back, and the most bytes of them, unless set otherwise.
    package static let defaultCapacity = 16_384
    package static let defaultBytes = 32 << 20

    /// One publication as it is sent.
    package struct Entry: Sendable {
        package var bytes: [UInt8]
        /// The running digest after it.
        package var digest: RunningDigest
    }

    /// The last durable position.
    package private(set) var head: Cursor
    /// The running digest at the head.
    package private(set) var digest = RunningDigest()
    package private(set) var matches: [MatchID: MatchState] = [:]
    /// The offset after which everything is held.
    package private(set) var base: UInt64 = 0
    /// Publications that were let go for the bounds.
    package private(set) var evicted: UInt64 = 0
    private var digestAtBase = RunningDigest()
    private var entries: [Entry] = []
    /// Entries before this one have left; the array is cut when half of it has.
    private var first = 0
    private var bytes = 0
    private let capacity: Int
    private let byteLimit: Int

    package init(epoch: UInt64, capacity: Int = defaultCapacity, byteLimit: Int = defaultBytes) {
        self.capacity = capacity
        self.byteLimit = byteLimit
        head = Cursor(epoch: epoch, offset: 0)
    }

    /// A history as it was at a position, without the publications before it; those after it are given to `retain` and
    /// `append`.
    package init(
        restoring matches: [MatchState], at head: Cursor, digest: RunningDigest, capacity: Int = defaultCapacity
    ) {
        self.capacity = capacity
        byteLimit = Self.defaultBytes
        self.head = head
        self.digest = digest
        digestAtBase = digest
        base = head.offset
        for match in matches { self.matches[match.id] = match }
    }

    /// The next publication, whose effect the matches already have.
    package mutating func retain(_ encoded: [UInt8], digest: RunningDigest) {
        head.offset += 1
        self.digest = digest
        hold(Entry(bytes: encoded, digest: digest))
    }

    /// The next publication is durable.
    package mutating func append(_ publication: Publication, bytes encoded: [UInt8], digest: RunningDigest) {
        precondition(publication.cursor == Cursor(epoch: head.epoch, offset: head.offset + 1), "offsets are dense")
        let id = publication.topics.match
        if matches[id] == nil, let fixture = publication.fixture {
            matches[id] = MatchState(fixture: fixture, at: publication.cursor)
        }
        matches[id]?.apply(publication)
        head = publication.cursor
        self.digest = digest
        hold(Entry(bytes: encoded, digest: digest))
    }

    private mutating func hold(_ entry: Entry) {
        entries.append(entry)
        bytes += entry.bytes.count
        while entries.count - first > capacity || (bytes > byteLimit && entries.count - first > 1) {
            evictOldest()
        }
    }

    /// Positions start again at 1; the matches stay.
    package mutating func beginEpoch(_ epoch: UInt64) {
        head = Cursor(epoch: epoch, offset: 0)
        digest = RunningDigest()
        digestAtBase = digest
        base = 0
        entries = []
        first = 0
        bytes = 0
    }

    /// Matches whose time is over.
    package mutating func forget(_ ids: [MatchID]) {
        for id in ids { matches[id] = nil }
    }

    package var range: HistoryRange { HistoryRange(head: head, base: base) }

    /// The publication at an offset of this epoch; `nil` where it is not held.
    package func entry(at offset: UInt64) -> Entry? {
        guard offset > base, offset <= head.offset else { return nil }
        return entries[first + Int(offset - base) - 1]
    }

    /// The running digest at an offset; `nil` where it is not held.
    package func digest(at offset: UInt64) -> RunningDigest? {
        offset == base ? digestAtBase : entry(at: offset)?.digest
    }

    /// All matches in the order of their ids.
    package var orderedMatches: [MatchState] { matches.values.sorted { $0.id < $1.id } }

    private mutating func evictOldest() {
        let entry = entries[first]
        bytes -= entry.bytes.count
        digestAtBase = entry.digest
        entries[first].bytes = []
        base += 1
        first += 1
        evicted += 1
        if first > entries.count / 2 {
            entries.removeSubrange(..<first)
            first = 0
        }
    }
}
