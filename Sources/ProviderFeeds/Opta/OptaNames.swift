import MatchModel

/// The names of an event's fields: F24 and MA3 hold the same events under different ones.
struct OptaNames: Sendable {
    var event: StaticString
    /// The element that the events may stand in.
    var events: StaticString
    var number: StaticString
    var type: StaticString
    var period: StaticString
    var minute: StaticString
    var second: StaticString
    var team: StaticString
    var player: StaticString
    /// What the event was captured at; the first that is there counts.
    var captured: [StaticString]
    var modified: [StaticString]
    /// Milliseconds since 1970 of the modification.
    var version: StaticString?
    var qualifier: StaticString
    var qualifierID: StaticString
    /// Of times without one.
    var zone: AssumedZone

    /// Times without a zone are on the clocks of the United Kingdom; newer documents have them in UTC besides.
    static let f24 = OptaNames(
        event: "Event", events: "Events", number: "event_id", type: "type_id", period: "period_id", minute: "min",
        second: "sec",
        team: "team_id", player: "player_id", captured: ["timestamp_utc", "timestamp", "TimeStamp"],
        modified: ["last_modified_utc", "last_modified"], version: "version", qualifier: "Q",
        qualifierID: "qualifier_id", zone: .unitedKingdom)

    /// Times without a zone are UTC.
    static let ma3 = OptaNames(
        event: "event", events: "events", number: "eventId", type: "typeId", period: "periodId", minute: "timeMin",
        second: "timeSec",
        team: "contestantId", player: "playerId", captured: ["timeStamp"], modified: ["lastModified"], version: nil,
        qualifier: "qualifier", qualifierID: "qualifierId", zone: .utc)
}

/// The numbers of event types that we know by name.
enum OptaType {
    static let pass: Int64 = 1
    static let foul: Int64 = 4
    static let miss: Int64 = 13
    static let post: Int64 = 14
    static let saved: Int64 = 15
    static let goal: Int64 = 16
    static let card: Int64 = 17
    static let playerOff: Int64 = 18
    static let playerOn: Int64 = 19
    static let delayStart: Int64 = 27
    static let delayEnd: Int64 = 28
    static let periodEnd: Int64 = 30
    static let periodStart: Int64 = 32
    static let lineup: Int64 = 34
    /// A goal before it is entered as one.
    static let placeholderGoal: Int64 = 38
    static let deleted: Int64 = 43
    static let rescindedCard: Int64 = 47
    static let resume: Int64 = 64
    static let verdict: Int64 = 65
    static let addedTime: Int64 = 70
    static let voided: Int64 = 84
}

/// The numbers of qualifiers that we know by name.
enum OptaQualifier {
    static let penalty: Int64 = 9
    static let ownGoal: Int64 = 28
    static let players: Int64 = 30
    static let yellow: Int64 = 31
    static let secondYellow: Int64 = 32
    static let red: Int64 = 33
    static let positions: Int64 = 44
    /// The number of the event that this one belongs to, within its team.
    static let related: Int64 = 55
    static let deletedType: Int64 = 144
    /// The period end that ends the match.
    static let matchEnd: Int64 = 209
    /// The number of the mirrored event of the other team.
    static let mirrored: Int64 = 233
    static let addedMinutes: Int64 = 277
    /// A kick-off: `S` of a period, `G` after a goal.
    static let kickOff: Int64 = 279
    static let videoReview: Int64 = 364
    /// The number of the event under review.
    static let reviewed: Int64 = 365
    static let voidedType: Int64 = 436
    static let confirmed: Int64 = 335
    static let cancelled: Int64 = 336
}
