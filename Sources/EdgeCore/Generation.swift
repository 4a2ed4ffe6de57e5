import ClientProtocol
import MatchModel

/// A stretch of the ring within which offsets follow each other: from one snapshot to the next.
package struct Generation: Hashable, Sendable {
    /// The sequence that stands for `base`: the empty place the ring was cleared with.
    package var start: UInt64
    package var epoch: UInt64
    /// The offset just before the ring's first entry.
    package var base: UInt64
    /// What subscribers of the generation before are told.
    package var reason: ResetReason

    /// Before the first snapshot.
    package static let none = Generation(start: 0, epoch: 0, base: 0, reason: .epoch)

    package func cursor(at sequence: UInt64) -> Cursor {
        Cursor(epoch: epoch, offset: base + (sequence - start))
    }

    /// The sequence of an offset; `nil` below the base.
    package func sequence(of offset: UInt64) -> UInt64? {
        offset >= base ? start + (offset - base) : nil
    }
}
