import MatchModel

/// A provider's name for one of its events within a match.
struct ReportName: Hashable, Codable, Sendable {
    var provider: ProviderID
    var key: ObservationKey
}

/// The last version taken of what a provider says under one key.
struct Report: Hashable, Codable, Sendable {
    var version: UInt32
    var standing: Observation.Standing
    /// The event that this report made; `nil` when all it ever said was cancelled, or it is a review of another event.
    var event: EventID?
    /// The event that this report put under review, or took out of it.
    var reviewed: EventID?
    /// The last version said that a review ended.
    var endedReview = false
}
