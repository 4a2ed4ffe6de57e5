import MatchModel

/// What one source says of one event.
struct Voice: Codable, Sendable {
    let source: SourceID
    /// The places of its reports: products of one provider with the same key, and keys that took the place of a cancelled
    /// one. Empty when the source says now that it was something else, which counts as cancelled.
    var reports: [Int]
    /// How its last review of the event ended, until it says something decisive itself.
    var verdict: ReviewOutcome?
    /// The places of the reports of its open reviews.
    var reviews: [Int] = []
    /// When its last review ended.
    var reviewEnded: UnixInstant?
    /// For an event of kind review: it is over.
    var hasEnded = false

    init(source: SourceID, report: Int) {
        self.source = source
        reports = [report]
    }

    /// It was something else, so what was reviewed was not this.
    mutating func takeBack() {
        verdict = nil
        reviews = []
        hasEnded = false
    }
}

/// One event as the engine knows it: who says so, and what was decided about it. It never leaves its place.
struct EventRecord: Codable, Sendable {
    /// `nil` while nobody has been shown it.
    var id: EventID?
    /// Fixed at the first report, whatever its kind becomes.
    let eventClass: EventClass
    /// One of each source, in the order of attachment. Empty when it was merged into another event.
    var voices: [Voice] = []
    var status = EventStatus.provisional
    /// It was confirmed, and nothing has taken it back since.
    var isConfirmed = false
    /// Its report could have been one of several events.
    var isAmbiguous = false
    /// The event that this one takes the place of.
    var replaces: EventID?
    /// How its last review ended, in the feed's words.
    var outcome: String?
    /// The operator's word.
    var ruling: OperatorAction.Ruling?
    var amendment: OperatorAction.Amendment?
    /// When there was last news of it.
    var calmSince: UnixInstant
    /// Since when it has been neither confirmed nor retracted.
    var openSince: UnixInstant
    /// Since when it has been under review.
    var reviewSince: UnixInstant?
    /// The operator has been told, so no timer runs for it any more.
    var toldOfReview = false
    var toldOfConfirmation = false

    init(eventClass: EventClass, now: UnixInstant) {
        self.eventClass = eventClass
        calmSince = now
        openSince = now
    }

    func voice(of source: SourceID) -> Int? { voices.firstIndex { $0.source == source } }
}
