import MatchModel

/// Reads an observation out of an entry of the feed.
enum ObservationFields {
    /// The last period is the shoot-out.
    static let periods: ClosedRange<Int64> = 0...Int64(MatchClock.shootout)
    static let minutes: ClosedRange<Int64> = 0...200
    static let addedMinutes: ClosedRange<Int64> = 0...60
    /// Goals in a result given by decision, and in a provider's own score.
    static let goals: ClosedRange<Int64> = 0...99
    static let pitch: ClosedRange<Double> = 0...100
    /// The longest outcome of a review, in bytes.
    static let maximumOutcomeLength = 64

    static func read(_ fields: EntryFields, provider: ProviderID) throws(EntryFault) -> Observation {
        let match = try fields.requiredIdentifier("match", of: MatchKind.self)
        let subject = try subject(fields)
        return Observation(
            provider: try fields.identifier("provider", of: ProviderKind.self) ?? provider, match: match,
            key: try key(fields, subject), version: try version(fields),
            subject: subject,
            team: try fields.identifier("team", of: TeamKind.self),
            player: try fields.text("player", limit: MatchEvent.maximumTextLength),
            clock: try clock(fields),
            standing: try standing(fields),
            text: try fields.text("text", limit: MatchEvent.maximumTextLength),
            outcome: try fields.text("outcome", limit: maximumOutcomeLength),
            matchStatus: try matchStatus(fields),
            awarded: try score("awarded", fields),
            captured: try fields.instant("captured_at"),
            message: try fields.identifier("message", of: MessageKind.self),
            score: try score("score", fields))
    }

    private static func subject(_ fields: EntryFields) throws(EntryFault) -> Observation.Subject {
        guard let name = try fields.text("kind", limit: 64) else {
            throw fields.missing("kind", "say what happened, \"goal\" for example")
        }
        switch name {
        case "review-start": return .reviewStart(about: try fields.identifier("about", of: ObservationKeyKind.self))
        case "review-end": return .reviewEnd(about: try fields.identifier("about", of: ObservationKeyKind.self))
        case "ball": return .ball(x: try coordinate("x", fields), y: try coordinate("y", fields))
        case "review": throw EntryFault(.unknownKind, "\"kind\" is \"review\"; send review-start, then review-end")
        default:
            guard let kind = EventKind(name: name) else {
                let known = EventKind.allCases.filter { $0 != .review }.map(\.name).joined(separator: ", ")
                throw EntryFault(
                    .unknownKind, "\"kind\" is unknown; send one of \(known), review-start, review-end, ball")
            }
            return .event(kind)
        }
    }

    private static func coordinate(_ name: String, _ fields: EntryFields) throws(EntryFault) -> Double {
        guard let value = try fields.number(name) else { throw fields.missing(name, "send it as 0 to 100") }
        guard pitch.contains(value) else {
            throw EntryFault(.badPosition, "\"\(name)\" is off the pitch; send 0 to 100")
        }
        return value
    }

    /// A ball leaves no record, and so it needs no id.
    private static func key(
        _ fields: EntryFields, _ subject: Observation.Subject
    ) throws(EntryFault) -> ObservationKey {
        if case .ball = subject, try fields.text("id", limit: 64) == nil, let key = ObservationKey("ball") {
            return key
        }
        return try fields.requiredIdentifier("id", of: ObservationKeyKind.self)
    }

    private static func version(_ fields: EntryFields) throws(EntryFault) -> UInt32 {
        guard let version = try fields.integer("version") else { return 1 }
        guard version >= 1, let version = UInt32(exactly: version) else {
            throw EntryFault(.badVersion, "\"version\" is out of range; count from 1 to \(UInt32.max)")
        }
        return version
    }

    private static func standing(_ fields: EntryFields) throws(EntryFault) -> Observation.Standing {
        switch try fields.text("status", limit: 64) {
        case nil, "provisional": return .provisional
        case "confirmed": return .confirmed
        case "cancelled": return .cancelled
        default:
            throw EntryFault(.unknownStatus, "\"status\" is unknown; send provisional, confirmed or cancelled")
        }
    }

    private static func clock(_ fields: EntryFields) throws(EntryFault) -> MatchClock? {
        guard let clock = try fields.object("clock") else { return nil }
        guard let period = try clock.integer("period") else { throw clock.missing("period", "send 0 to 5") }
        guard let minute = try clock.integer("minute") else { throw clock.missing("minute", "send 0 to 200") }
        let added = try clock.integer("added") ?? 0
        guard periods.contains(period), minutes.contains(minute), addedMinutes.contains(added) else {
            throw EntryFault(
                .badClock,
                "\"clock\" is out of range; period is 0 to \(periods.upperBound), minute 0 to \(minutes.upperBound), "
                    + "added 0 to \(addedMinutes.upperBound)")
        }
        return MatchClock(period: UInt8(period), minute: UInt16(minute), added: UInt16(added))
    }

    private static func matchStatus(_ fields: EntryFields) throws(EntryFault) -> MatchStatus? {
        guard let name = try fields.text("match_status", limit: 64) else { return nil }
        guard let status = MatchStatus(name: name) else {
            let known = MatchStatus.allCases.map(\.name).joined(separator: ", ")
            throw EntryFault(.unknownMatchStatus, "\"match_status\" is unknown; send one of \(known)")
        }
        return status
    }

    private static func score(_ name: String, _ fields: EntryFields) throws(EntryFault) -> Score? {
        guard let score = try fields.object(name) else { return nil }
        guard let home = try score.integer("home") else { throw score.missing("home", "send the goals") }
        guard let away = try score.integer("away") else { throw score.missing("away", "send the goals") }
        guard goals.contains(home), goals.contains(away) else {
            throw EntryFault(.badScore, "\"\(name)\" is out of range; send 0 to \(goals.upperBound) goals")
        }
        return Score(home: UInt16(home), away: UInt16(away))
    }
}
