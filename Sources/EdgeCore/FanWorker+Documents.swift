import ClientProtocol
import Delivery
import MatchModel
import ScoreCaching

/// What is rendered once and given to many: states for subscribers, and the documents of the read endpoints.
extension FanWorker {
    /// State frames for topics, each match once, rendered once per position for all who stand there.
    mutating func states(
        of topics: [Topic], in view: EdgeView, wall: UnixInstant? = nil
    ) -> (frames: [[UInt8]], truncated: Bool) {
        let now = wall ?? lastWall
        var chosen: [MatchState] = []
        var seen: Set<MatchID> = []
        var truncated = false
        for topic in topics {
            if case .match(let id) = topic {
                if let match = view.matches[id], seen.insert(id).inserted { chosen.append(match) }
                continue
            }
            let selection = selections.selection(of: topic, in: view, now: now)
            truncated = truncated || selection.truncated
            for id in selection.matches where seen.insert(id).inserted {
                if let match = view.matches[id] { chosen.append(match) }
            }
        }
        counters.states += UInt64(chosen.count)
        if truncated { counters.truncatedStates += 1 }
        return (chosen.map { stateFrame(of: $0) }, truncated)
    }

    private mutating func stateFrame(of match: MatchState) -> [UInt8] {
        let version = cursor
        if let frame = documents.lookup(.state(match.id), version: version) { return frame }
        let text = ServerFrame.state(cursor: version, matchDocument: matchDocument(match))
        let frame = framing(text)
        documents.store(.state(match.id), .init(version: version, body: frame))
        return frame
    }

    private mutating func matchDocument(_ match: MatchState) -> [UInt8] {
        if let body = documents.lookup(.match(match.id), version: match.lastChange) { return body }
        let body = MatchDocument.full(match)
        documents.store(.match(match.id), .init(version: match.lastChange, body: body))
        return body
    }

    /// Answers a read endpoint. The worker has loaded the head before it looks.
    package mutating func document(
        _ request: ReadRequest, now: MonotonicInstant, wall: UnixInstant, to outlet: any FanOutlet
    ) -> ReadAnswer {
        lastWall = wall
        guard let age = shared.age(now: now) else { return .notReady }
        let freshness = shared.settings.freshness.answer(age: age)
        if freshness == .expired { return .expired }
        let current = currentView(outlet)
        guard current.generation != .none else { return .notReady }
        switch request {
        case .score(let id):
            guard let match = current.matches[id] else { return .unknownMatch(id) }
            return .document(
                score(match), version: match.lastChange, epoch: generation.epoch, age: age,
                isStale: freshness == .stale)
        case .match(let id):
            guard let match = current.matches[id] else { return .unknownMatch(id) }
            return .document(
                matchDocument(match), version: match.lastChange, epoch: generation.epoch, age: age,
                isStale: freshness == .stale)
        case .list(let league, let status):
            let body = list(current, league: league, status: status)
            return .document(body, version: cursor, epoch: generation.epoch, age: age, isStale: freshness == .stale)
        }
    }

    private mutating func score(_ match: MatchState) -> [UInt8] {
        if let body = documents.lookup(.score(match.id), version: match.lastChange) { return body }
        let body = MatchDocument.score(match)
        documents.store(.score(match.id), .init(version: match.lastChange, body: body))
        return body
    }

    private mutating func list(_ view: EdgeView, league: LeagueID?, status: MatchStatus?) -> [UInt8] {
        let key = DocumentKey.list(league: league?.text, status: status?.name, forgettings: view.forgettings)
        if let body = documents.lookup(key, version: cursor) { return body }
        let chosen = MatchSelection.list(view.matches.values, league: league, status: status)
        let body = MatchDocument.list(chosen, cursor: cursor)
        documents.store(key, .init(version: cursor, body: body))
        return body
    }
}
