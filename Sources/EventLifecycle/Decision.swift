/// What the engine made of one entry. Its publications, if any, stand in the `LogTail`.
package enum Decision: Hashable, Sendable {
    /// Taken; perhaps without a publication, when nothing that a fan can see has changed.
    case accepted
    /// Known already: this version or a higher one was taken before.
    case duplicate
    case refused(RefusalCode, String)
}

/// The stable words for what the engine refuses. A refused version is not remembered: mended, it can be sent again.
package enum RefusalCode: String, CaseIterable, Sendable {
    case unknownMatch = "unknown-match"
    case unknownTeam = "unknown-team"
    /// A review names an event that was never reported.
    case unknownEvent = "unknown-event"
    case missingField = "missing-field"
    /// The standing makes no sense for this kind of observation.
    case badStatus = "bad-status"
    /// A fixture would change what is fixed once a match is known.
    case fixtureConflict = "fixture-conflict"
    /// A review ends, and more than one is open that it could mean.
    case ambiguousReview = "ambiguous-review"
    /// The match is sealed: only an operator changes it. Or it is over for so long that it left, and nobody does.
    case sealed = "sealed"
    /// An operator's action does not fit what it names.
    case badAction = "bad-action"
    /// A bound of `LifecycleLimits` is reached.
    case limit = "limit"
}

/// A refusal on its way out; thrown before anything was changed.
struct Refused: Error {
    var code: RefusalCode
    var message: String

    init(_ code: RefusalCode, _ message: String) {
        self.code = code
        self.message = message
    }
}
