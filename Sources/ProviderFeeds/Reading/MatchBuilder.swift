import MatchModel

/// Puts one match of a reading together and keeps its bounds: what has no usable id, and what is too much, is counted.
struct MatchBuilder {
    private(set) var match: ProviderMatch
    /// Whether the provider holds the match to be over: what it says then is final.
    private var isOver: Bool { match.status?.isOver == true }

    init(id: String?, shape: ProviderMatch.Shape) {
        match = ProviderMatch(id: id, shape: shape)
    }

    mutating func set(_ change: (inout ProviderMatch) -> Void) { change(&match) }

    /// Adds an item. A provisional one of a match that is over counts as confirmed.
    mutating func add(_ item: ProviderItem, _ leftOut: inout LeftOutCounts) {
        guard !item.id.isEmpty else { return leftOut.add(.incomplete) }
        guard item.id.utf8.count <= ProviderItem.maximumIDLength else { return leftOut.add(.longID) }
        guard match.items.count < ProviderMatch.maximumItems else { return leftOut.add(.tooManyItems) }
        var item = item
        item.text = item.text.map { Self.limited($0) }
        if isOver, item.standing == .provisional, item.weight == .statement { item.standing = .confirmed }
        match.items.append(item)
    }

    mutating func add(_ ball: BallSighting, _ leftOut: inout LeftOutCounts) {
        guard match.balls.count < ProviderMatch.maximumBalls else { return leftOut.add(.tooManyItems) }
        match.balls.append(ball)
    }

    /// Remembers a player's name, and gives the player; `nil` without an id and a name.
    mutating func player(_ id: String?, _ name: String? = nil) -> ProviderParty? {
        let id = Self.usableID(id) ?? ""
        let name = name.map { Self.limited($0) } ?? ""
        if !id.isEmpty, !name.isEmpty, match.players[id] != nil || match.players.count < ProviderMatch.maximumPlayers {
            match.players[id] = name
        }
        if id.isEmpty, name.isEmpty { return nil }
        return ProviderParty(id: id, name: name.isEmpty ? match.players[id] ?? "" : name)
    }

    /// The name of a player, or the id where no name is known.
    func name(ofPlayer id: String) -> String { match.players[id] ?? id }

    /// The id, unless it is empty or too long.
    static func usableID(_ id: String?) -> String? {
        guard let id, !id.isEmpty, id.utf8.count <= ProviderItem.maximumIDLength else { return nil }
        return id
    }

    static func party(_ id: String?, _ name: String?) -> ProviderParty? {
        usableID(id).map { ProviderParty(id: $0, name: limited(name ?? "", to: Team.maximumNameLength)) }
    }

    /// Whole characters that fit so many bytes.
    static func limited(_ text: String, to limit: Int = MatchEvent.maximumTextLength) -> String {
        guard text.utf8.count > limit else { return text }
        var bytes = 0
        return String(
            text.prefix {
                bytes += $0.utf8.count
                return bytes <= limit
            })
    }

    /// Goals of both sides; `nil` unless both are believable.
    static func score(_ home: Int64?, _ away: Int64?) -> Score? {
        guard let home, let away, 0...99 ~= home, 0...99 ~= away else { return nil }
        return Score(home: UInt16(home), away: UInt16(away))
    }
}

/// Ids of things that providers count among the facts of a match and give no id of their own, or one each per team. The
/// same words in every product of a provider, so that its products agree.
enum FactID {
    static func periodStart(_ period: Int64) -> String { "period-\(period)-start" }
    static func periodEnd(_ period: Int64) -> String { "period-\(period)-end" }
    static func addedTime(_ period: Int64) -> String { "period-\(period)-added" }
    static let fullTime = "full-time"
    static let matchStatus = "match-status"
    static func lineup(_ team: String) -> String { "lineup-\(team)" }
}

/// Items that every adapter builds in the same way.
extension ProviderItem {
    static func periodStart(_ period: Int64, captured: UnixInstant?, version: Int64? = nil) -> ProviderItem {
        ProviderItem(
            .periods, id: FactID.periodStart(period), version: version,
            subject: .event(period == 1 ? .kickoff : .periodStart), clock: FeedClock.start(ofPeriod: period),
            captured: captured)
    }

    static func periodEnd(
        _ period: Int64, clock: MatchClock?, captured: UnixInstant?, version: Int64? = nil
    ) -> ProviderItem {
        ProviderItem(
            .periods, id: FactID.periodEnd(period), version: version, subject: .event(.periodEnd), clock: clock,
            captured: captured)
    }

    static func fullTime(clock: MatchClock?, captured: UnixInstant?, version: Int64? = nil) -> ProviderItem {
        ProviderItem(
            .periods, id: FactID.fullTime, version: version, subject: .event(.fullTime), clock: clock,
            captured: captured)
    }

    /// A status that no whistle tells.
    static func status(_ status: MatchStatus, version: Int64? = nil) -> ProviderItem? {
        switch status {
        case .scheduled, .live, .ended: nil
        // Without the score of the decision it would say too little; `ProviderMatch.awarded` carries it.
        case .awarded: nil
        case .suspended, .postponed, .abandoned, .cancelled:
            ProviderItem(
                .status, id: FactID.matchStatus, version: version, subject: .event(.matchStatus), matchStatus: status)
        }
    }
}
