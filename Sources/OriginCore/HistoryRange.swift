import MatchModel

/// What the origin can give: its head, and how far back its history goes.
package struct HistoryRange: Hashable, Sendable {
    package var head: Cursor
    /// The lowest offset after which everything is retained: publications `base + 1 ... head` can be sent.
    package var base: UInt64

    package init(head: Cursor, base: UInt64) {
        self.head = head
        self.base = base
    }
}
