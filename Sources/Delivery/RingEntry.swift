import MatchModel

/// A publication as the ring holds it: rendered once, immutable, the same bytes for every subscriber.
package final class RingEntry: Sendable {
    /// Its place in the ring's own count, which never goes back.
    package let sequence: UInt64
    package let cursor: Cursor
    /// The class as a set of one, for matching against what a subscriber asked for.
    package let classes: EventClasses
    /// The numbers of its four topics; a topic the node had no room for is left out.
    package let topics: [UInt32]
    /// The whole frame as it goes to a socket.
    package let frame: [UInt8]
    /// The same, compressed (RFC 7692); empty where the node does not compress.
    package let compressed: [UInt8]
    /// When it reached this node.
    package let arrived: MonotonicInstant

    package init(
        sequence: UInt64, cursor: Cursor, eventClass: EventClass, topics: [UInt32], frame: [UInt8],
        compressed: [UInt8] = [], arrived: MonotonicInstant
    ) {
        self.sequence = sequence
        self.cursor = cursor
        self.classes = EventClasses(eventClass)
        self.topics = topics
        self.frame = frame
        self.compressed = compressed
        self.arrived = arrived
    }

    /// Bytes of all its renderings.
    package var bytes: Int { frame.count + compressed.count }

    /// The rendering for a connection: compressed where that was agreed on and the node compresses.
    package func frame(isCompressed: Bool) -> [UInt8] {
        isCompressed && !compressed.isEmpty ? compressed : frame
    }
}
