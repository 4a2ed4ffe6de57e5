import MatchModel

/// One event of F24 or MA3, of a type that we carry.
struct OptaEvent {
    /// Global and stable.
    var id: String
    /// Counts per team.
    var number: Int64?
    var type: Int64
    /// 1 to 5; 0 for one that is no period of play.
    var period: Int64
    /// As written, also where it is no period of play.
    var periodCode: Int64
    var minute: Int64
    var second: Int64
    var team: String?
    var player: String?
    var playerName: String?
    var isSuccessful: Bool
    var captured: UnixInstant?
    /// Microseconds since 1970 of its last modification.
    var version: Int64?
    var qualifiers: [Int64: String]

    /// `nil` without an id. A time that cannot be believed is `nil`; `hasBadTime` tells.
    init?(_ node: DocumentNode, type: Int64, _ names: OptaNames) {
        guard let id = MatchBuilder.usableID(node.text("id")) else { return nil }
        self.id = id
        self.type = type
        number = node.integer(names.number)
        periodCode = node.integer(names.period) ?? 0
        period = 1...5 ~= periodCode ? periodCode : 0
        minute = node.integer(names.minute) ?? 0
        second = node.integer(names.second) ?? 0
        team = MatchBuilder.usableID(node.text(names.team))
        player = MatchBuilder.usableID(node.text(names.player))
        playerName = node.words("playerName") ?? node.words("player_name") ?? node.words("officialName")
        isSuccessful = node.integer("outcome") != 0
        captured = Self.instant(node, names.captured, names.zone)
        version = Self.version(node, names)
        qualifiers = [:]
        for qualifier in node.list(names.qualifier) {
            guard let id = qualifier.integer(names.qualifierID) else { continue }
            qualifiers[id] = qualifier.text("value") ?? ""
        }
    }

    func has(_ qualifier: Int64) -> Bool { qualifiers[qualifier] != nil }

    func integer(_ qualifier: Int64) -> Int64? { qualifiers[qualifier].flatMap { Int64($0) } }

    /// The match clock; `nil` outside of periods.
    var clock: MatchClock? {
        guard period > 0, 0...10_000 ~= minute, 0...59 ~= second else { return nil }
        return FeedClock.running(period: period, seconds: minute * 60 + second, wholeMinute: .ends)
    }

    var teamReference: ProviderTeamReference? { team.map { .id($0) } }

    static func instant(_ node: DocumentNode, _ names: [StaticString], _ zone: AssumedZone) -> UnixInstant? {
        for name in names where node.has(name) { return OptaTime.instant(node, name, zone) }
        return nil
    }

    static func version(_ node: DocumentNode, _ names: OptaNames) -> Int64? {
        if let name = names.version, let milliseconds = node.integer(name),
            let instant = FeedTime.instant(milliseconds)
        {
            return instant.microseconds
        }
        return instant(node, names.modified, names.zone)?.microseconds
    }
}
