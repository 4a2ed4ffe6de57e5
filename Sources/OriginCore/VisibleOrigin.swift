import MatchModel

/// What the streams look at: what is visible now. A value to be made anew for every call.
package struct VisibleOrigin {
    package var history: PublishedHistory
    /// An epoch was begun and is not durable yet: until it is, nothing that an edge says can be judged.
    package var isTurning: Bool
    /// The log's digest at an offset of the current epoch that memory does not hold; `nil` where the log has none.
    package var loggedDigest: (UInt64) -> RunningDigest?

    package init(
        history: PublishedHistory, isTurning: Bool, loggedDigest: @escaping (UInt64) -> RunningDigest? = { _ in nil }
    ) {
        self.history = history
        self.isTurning = isTurning
        self.loggedDigest = loggedDigest
    }

    /// From memory where it is there, else from the log: an edge that was away for long must not hide a rollback.
    func digest(at offset: UInt64) -> RunningDigest? {
        history.digest(at: offset) ?? (offset < history.head.offset ? loggedDigest(offset) : nil)
    }
}
