import MatchModel

/// Rendered documents of one worker, bounded, the oldest rendering leaving first.
///
/// A document is a hit while the position of the last publication that changed it is the same; there is nothing to expire
/// by time, because how old the node's knowledge is is one question for all documents (`Freshness`).
package struct DocumentCache<Key: Hashable & Sendable>: Sendable {
    /// The most documents unless set otherwise.
    package static var defaultCapacity: Int { 4096 }

    package struct Document: Sendable {
        /// The position of the last publication that changed it.
        package var version: Cursor
        package var body: [UInt8]

        package init(version: Cursor, body: [UInt8]) {
            self.version = version
            self.body = body
        }
    }

    package let capacity: Int
    /// For the metrics.
    package private(set) var hits: UInt64 = 0
    package private(set) var misses: UInt64 = 0
    package private(set) var evictions: UInt64 = 0
    private var documents: [Key: Document] = [:]
    private var order: [Key] = []
    private var oldest = 0

    package init(capacity: Int = defaultCapacity) {
        self.capacity = capacity
    }

    package var count: Int { documents.count }

    /// The document, if it is held in that version.
    package mutating func lookup(_ key: Key, version: Cursor) -> [UInt8]? {
        guard let document = documents[key], document.version == version else {
            misses += 1
            return nil
        }
        hits += 1
        return document.body
    }

    /// Nothing that was rendered holds any more.
    package mutating func removeAll() {
        documents.removeAll(keepingCapacity: true)
        order.removeAll(keepingCapacity: true)
        oldest = 0
    }

    /// Keeps a rendering; at capacity the one that was first rendered longest ago leaves.
    package mutating func store(_ key: Key, _ document: Document) {
        if documents.updateValue(document, forKey: key) != nil { return }
        if order.count < capacity {
            order.append(key)
        } else {
            documents[order[oldest]] = nil
            order[oldest] = key
            oldest = (oldest + 1) % capacity
            evictions += 1
        }
    }
}
