/// One product of one provider: a format of documents or messages, with meanings of its own.
///
/// The raw value is the stable word in the log of raw payloads, in metrics and in the quarantine. A newer version of a
/// format is the same product with another `schemaVersion` as long as the meanings are the same.
package enum FeedProduct: String, CaseIterable, Codable, Sendable {
    /// Opta F24: every event of a match in one XML document, or its JSON conversion. Deletions stay as type 43.
    case optaF24 = "opta-f24"
    /// Opta F7 (results of a match: goals, bookings, line-ups), and F9, which is the same with statistics; XML, or its
    /// JSON conversion.
    case optaF7 = "opta-f7"
    /// Stats Perform MA1: the summary of one match, or of many in one document; JSON or XML.
    case statsPerformMA1 = "statsperform-ma1"
    /// Stats Perform MA3: every event of a match, with the type numbers of F24; JSON or XML.
    case statsPerformMA3 = "statsperform-ma3"
    /// Sportradar Soccer timeline of a match (v4, and v3 with its older names); JSON or XML.
    case sportradarTimeline = "sportradar-timeline"
    /// Sportradar Soccer summary of one match or of many; JSON or XML.
    case sportradarSummary = "sportradar-summary"
    /// Sportradar push messages: one or several JSON objects after each other, heartbeats among them.
    case sportradarPush = "sportradar-push"
    /// Genius Sports Match State: cumulative snapshots.
    case geniusMatchState = "genius-match-state"
    /// Genius Sports Match Events: one message an action.
    case geniusMatchEvents = "genius-match-events"
    /// StatsBomb events of a match, for replays and ball positions.
    case statsBombEvents = "statsbomb-events"
    /// StatsBomb line-ups of a match: the names of its players.
    case statsBombLineups = "statsbomb-lineups"

    /// Whether it says when anything was.
    var hasWallClock: Bool { self != .statsBombEvents && self != .statsBombLineups }
}
