import MatchModel

/// Push messages of Sportradar Soccer: JSON objects after each other, or one in an envelope of its own. Heartbeats say
/// only that the line lives; a message that is cut off at the end is lost, and the caller has to fill the gap.
///
/// The stream has no memory and no end of the match beyond `match_ended`. Messages of one match are read together, in the
/// order they came.
enum SportradarPush {
    static func read(_ document: Document) -> ProviderReading {
        var counts = LeftOutCounts()
        var version = ""
        var order: [String?] = []
        var messages: [String?: [DocumentNode]] = [:]
        for message in document.roots.flatMap({ $0.isArray ? $0.children.filter(\.isObject) : [$0] }) {
            if let heartbeat = message.child("heartbeat") ?? (message.isNamed("heartbeat") ? message : nil) {
                counts.add(.heartbeat)
                version = heartbeat.words("package") ?? version
                continue
            }
            let id = SportradarID.match(message.child("metadata")?.words("sport_event_id"))
            if messages[id] == nil {
                guard order.count < ProviderReading.maximumMatches else {
                    counts.add(.tooManyMatches)
                    continue
                }
                order.append(id)
            }
            messages[id, default: []].append(message.child("payload") ?? message)
        }
        if document.fault != nil { counts.add(.cutOff) }
        let matches = order.map { match($0, messages[$0] ?? [], &counts) }
        return ProviderReading(
            product: .sportradarPush, schemaVersion: version.cut(toBytes: 64), matches: matches, leftOut: counts.list)
    }

    private static func match(_ id: String?, _ payloads: [DocumentNode], _ counts: inout LeftOutCounts) -> ProviderMatch
    {
        var gatherer = MatchGatherer(id: id, shape: .messages)
        let last = payloads.last { $0.has("sport_event_status") }?.child("sport_event_status")
        var status = last.map { SportradarStatus($0) } ?? SportradarStatus()
        if status.isUnknown { gatherer.leaveOut(.unknownType) }
        let events = payloads.flatMap { $0.list("event") }
        if events.isEmpty { gatherer.leaveOut(.notCarried, payloads.count) }
        _ = SportradarItems(events, status: status, isWhole: false, into: &gatherer)
        if status.status == .live, events.contains(where: { $0.text("type") == "match_ended" }) {
            status.status = .ended
        }
        for payload in payloads { state(payload, &gatherer) }
        SportradarBalls.read(last, into: &gatherer)
        gatherer.set(\.status, status.status)
        gatherer.set(\.score, status.score)
        gatherer.set(\.shootout, status.shootout)
        gatherer.set(\.awarded, status.awarded)
        gatherer.set(\.clock, status.clock)
        return gatherer.finish(&counts)
    }

    /// The score beside an event, also beside one that is not carried: a goal that is taken back is missing from it, and is
    /// in no message of its own. A score by decision counts no goals.
    private static func state(_ payload: DocumentNode, _ gatherer: inout MatchGatherer) {
        guard let status = payload.child("sport_event_status").map({ SportradarStatus($0) }), status.awarded == nil,
            let score = status.score,
            let version = payload.list("event").compactMap({ SportradarEvent($0)?.version }).max()
        else { return }
        gatherer.state(score, version: version)
    }
}
