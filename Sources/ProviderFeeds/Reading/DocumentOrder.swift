import MatchModel

/// Where a cumulative document stands among those of its product and match, in the product's own count: a higher one was
/// made later. Two documents of the same order can differ, because some products count in whole seconds.
///
/// Only orders of one product and match compare, and of those only two sequences or two instants: a product that states
/// the one and at times leaves it out states the other then.
package struct DocumentOrder: Hashable, Comparable, Codable, Sendable {
    /// The sequence, or microseconds since 1970.
    package var value: Int64

    package init(sequence: Int64) { value = sequence }
    package init(_ instant: UnixInstant) { value = instant.microseconds }

    /// Sequences are far below every instant that is read.
    var isInstant: Bool { FeedTime.instants.contains(value) }

    func compares(with other: DocumentOrder) -> Bool { isInstant == other.isInstant }

    package static func < (left: DocumentOrder, right: DocumentOrder) -> Bool { left.value < right.value }
}
