import MatchModel

/// Builds one match of a reading: keeps the bounds of `ProviderMatch` and counts what it leaves out.
struct MatchGatherer {
    private(set) var match: ProviderMatch
    private(set) var leftOut = LeftOutCounts()

    /// A match id that is too long is no id: somebody else has to say which match it is.
    init(id: String?, shape: ProviderMatch.Shape) {
        let fits = id.map { Self.fits($0) } ?? true
        match = ProviderMatch(id: fits ? id : nil, shape: shape)
        if !fits { leftOut.add(.longID) }
    }

    static func fits(_ id: String) -> Bool { 1...ProviderItem.maximumIDLength ~= id.utf8.count }

    mutating func leaveOut(_ reason: LeftOutReason, _ count: Int = 1) { leftOut.add(reason, count) }

    /// What the match is, as the payload says it at its top.
    mutating func set<Value>(_ path: WritableKeyPath<ProviderMatch, Value>, _ value: Value) {
        match[keyPath: path] = value
    }

    mutating func add(_ item: ProviderItem) {
        var ids = [item.id]
        switch item.subject {
        case .reviewStart(let about?), .reviewEnd(let about?): ids.append(about)
        default: break
        }
        if case .id(let team) = item.team { ids.append(team) }
        guard ids.allSatisfy(Self.fits) else { return leaveOut(item.id.isEmpty ? .incomplete : .longID) }
        guard match.items.count < ProviderMatch.maximumItems else { return leaveOut(.tooManyItems) }
        var item = item
        if let player = item.player {
            item.player =
                player.id.utf8.count <= ProviderItem.maximumIDLength ? player : ProviderParty(id: "", name: player.name)
            if item.player?.id.isEmpty == true, item.player?.name.isEmpty == true { item.player = nil }
        }
        item.text = item.text.map { $0.cut(toBytes: MatchEvent.maximumTextLength) }
        match.items.append(item)
    }

    /// What was added under these ids did not happen, or does not count.
    mutating func cancel(_ ids: Set<String>) {
        guard !ids.isEmpty else { return }
        for index in match.items.indices where ids.contains(match.items[index].id) {
            match.items[index].standing = .cancelled
        }
    }

    mutating func state(_ score: Score, version: Int64) { match.state(score, version: version) }

    mutating func add(_ ball: BallSighting) { match.balls.append(ball) }

    mutating func name(_ player: ProviderParty?) {
        guard let player, Self.fits(player.id), !player.name.isEmpty else { return }
        guard match.players[player.id] != nil || match.players.count < ProviderMatch.maximumPlayers else { return }
        match.players[player.id] = player.name
    }

    /// The match, its newest ball positions alone where there are too many; what was left out is added to `counts`.
    consuming func finish(_ counts: inout LeftOutCounts) -> ProviderMatch {
        let tooMany = match.balls.count - ProviderMatch.maximumBalls
        if tooMany > 0 {
            match.balls.removeFirst(tooMany)
            leftOut.add(.tooManyItems, tooMany)
        }
        for part in leftOut.list { counts.add(part.reason, part.count) }
        return match
    }
}

extension String {
    /// The longest beginning of at most so many bytes that ends between two characters.
    func cut(toBytes maximum: Int) -> String {
        guard utf8.count > maximum else { return self }
        var end = utf8.index(startIndex, offsetBy: maximum)
        while end > startIndex, end.samePosition(in: self) == nil { end = utf8.index(before: end) }
        return String(self[..<end])
    }

    /// `Last, First` as people read it, `First Last`; every other name as it is. At most
    /// `MatchEvent.maximumTextLength` bytes.
    var asReadName: String {
        let parts = split(separator: ", ", omittingEmptySubsequences: false)
        let name = parts.count == 2 && parts.allSatisfy { !$0.isEmpty } ? "\(parts[1]) \(parts[0])" : self
        return name.cut(toBytes: MatchEvent.maximumTextLength)
    }
}

extension Score {
    /// `nil` unless both are there and believable.
    init?(_ home: Int64?, _ away: Int64?) {
        guard let home, let away, 0...255 ~= home, 0...255 ~= away else { return nil }
        self.init(home: UInt16(home), away: UInt16(away))
    }
}

extension ProviderTeamReference {
    /// `home` and `away` in any case of letters; `nil` for every other word.
    init?(side: String?) {
        switch side?.lowercased() {
        case "home": self = .home
        case "away": self = .away
        default: return nil
        }
    }

    /// The other side; `nil` for an id, of which nobody says here which side it is.
    var opponent: ProviderTeamReference? {
        switch self {
        case .home: .away
        case .away: .home
        case .id: nil
        }
    }
}
