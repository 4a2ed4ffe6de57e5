/// What happened on the way that is worth a counter, beside being accepted, known or refused.
package enum IntakeNote: String, CaseIterable, Sendable {
    /// A version older than the one held; it loses.
    case outdatedVersion = "outdated-version"
    /// The version was known.
    case repeatedVersion = "repeated-version"
    /// The message was known by its id.
    case repeatedMessage = "repeated-message"
    /// A cancellation came before what it cancels.
    case cancelledBeforeReport = "cancelled-before-report"
    /// An id was used again for what must be another event.
    case idReused = "id-reused"
    /// `now` was before an earlier `now`; the earlier one counts.
    case clockBackwards = "clock-backwards"
    /// A newer version says it was captured before an older one; the version counts.
    case capturedBackwards = "captured-backwards"
    /// It says it was captured after it was received; the receipt counts.
    case capturedInFuture = "captured-in-future"
    /// Of a kind that another source covers for this match; remembered, not shown.
    case notCovering = "not-covering"
    /// A review began after it had ended.
    case lateReview = "late-review"
    /// A report joined an event of another source.
    case fused = "fused"
    /// Two readings were left; it started its own event.
    case ambiguous = "ambiguous"
    /// An event was taken back because its reports belong to another one.
    case merged = "merged"
    /// A timer fired.
    case timer = "timer"
    /// A step of status that is not legal was asked for and not taken.
    case illegalTransition = "illegal-transition"
    /// A match had no room for another alert.
    case alertDropped = "alert-dropped"
    /// The id of a match that had left was let go for that of another one.
    case departedDropped = "departed-dropped"
    /// A cancellation that waited for its event was let go for a newer one.
    case unattachedDropped = "unattached-dropped"
    /// What a source said that does not cover the kind found no room.
    case uncoveredDropped = "uncovered-dropped"
}

/// How often each note was taken, in the order of the cases.
package struct IntakeNotes: Hashable, Sendable {
    private var counts = [UInt32](repeating: 0, count: IntakeNote.allCases.count)

    package init() {}

    package subscript(_ note: IntakeNote) -> Int { Int(counts[Self.index(note)]) }

    package mutating func take(_ note: IntakeNote) { counts[Self.index(note)] &+= 1 }

    /// Those taken at least once, in the order of the cases.
    package var taken: [(note: IntakeNote, count: Int)] {
        IntakeNote.allCases.enumerated().compactMap { index, note in
            counts[index] == 0 ? nil : (note: note, count: Int(counts[index]))
        }
    }

    private static func index(_ note: IntakeNote) -> Int { IntakeNote.allCases.firstIndex(of: note) ?? 0 }
}
