import MatchModel

/// What an adapter made of a payload: the entries that can be used and the refusals of the others, both in the order of
/// the payload.
package struct FeedReading: Sendable {
    /// `index` is the entry's place in the payload, counted from 0.
    package var entries: [(index: Int, entry: FeedEntry)] = []
    package var refused: [EntryRefusal] = []

    package init() {}
}
