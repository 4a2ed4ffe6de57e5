import MatchModel
import ProviderFeeds

/// One event of F24 or MA3 in time: entered at its time stamp, changed at its modification.
///
/// Of a deleted one (type 43) qualifier 144 tells the type it had, of one that a review voided (84) qualifier 436. What
/// else it had is overwritten in the file, and so its place is left out.
struct OptaEventVersions: Sendable {
    var type: String
    var captured: [String]
    var modified: [String]
    /// Milliseconds since 1970 of the modification.
    var version: String?
    var qualifier: String
    var qualifierID: String
    var zone: AssumedZone

    static let f24 = OptaEventVersions(
        type: "type_id", captured: ["timestamp_utc", "timestamp"], modified: ["last_modified_utc", "last_modified"],
        version: "version", qualifier: "Q", qualifierID: "qualifier_id", zone: .unitedKingdom)
    static let ma3 = OptaEventVersions(
        type: "typeId", captured: ["timeStamp"], modified: ["lastModified"], version: nil, qualifier: "qualifier",
        qualifierID: "qualifierId", zone: .utc)

    /// The qualifier that names the type of before, by the type of now.
    private static let earlierTypes = ["43": "144", "84": "436"]

    func mark(_ event: inout PayloadNode, _ items: inout TimedItems) {
        let created = event.moment(captured, zone: zone)
        let changed = event.moment(modified, zone: zone)
        guard let type = event.text(type), let qualifier = Self.earlierTypes[type] else {
            return items.mark(&event, created: created, changed: changed) { backdate(&$0, to: created) }
        }
        // What a review put in the place of another event has that event's time, so when it came is not told.
        guard let earlier = value(of: qualifier, in: event), value(of: "343", in: event) != "3" else {
            return items.mark(&event, [(changed ?? created, event)])
        }
        items.mark(&event, created: created, changed: changed) { event in
            backdate(&event, to: created)
            event.set(self.type, earlier)
            event.remove("x", "y")
            // Both teams have an event of a foul: 286 is of the side that won it, 285 of the one that committed it.
            if earlier == "4" {
                if has("286", event) { event.set("outcome", "1") }
                if has("285", event) { event.set("outcome", "0") }
            }
            // 343 says that a review changed it.
            event.removeAll(self.qualifier) { [qualifier, "343"].contains($0.text(qualifierID)) }
        }
    }

    private func has(_ qualifier: String, _ event: PayloadNode) -> Bool {
        event.list(self.qualifier).contains { $0.text(qualifierID) == qualifier }
    }

    private func value(of qualifier: String, in event: PayloadNode) -> String? {
        event.list(self.qualifier).first { $0.text(qualifierID) == qualifier }?.text("value")
    }

    private func backdate(_ event: inout PayloadNode, to created: PayloadMoment?) {
        guard let created else { return }
        for (name, source) in zip(modified, captured) {
            if let text = event.text(source) { event.set(name, text) }
        }
        if let version { event.set(version, "\(created.at.milliseconds)") }
    }
}

/// A game of F24.
struct OptaF24Frame: MatchFrame {
    init(_ match: inout PayloadNode, _ items: inout TimedItems) {
        match.each("Event") { OptaEventVersions.f24.mark(&$0, &items) }
    }

    func prune(_ match: inout PayloadNode, at now: PayloadMoment) {
        match.remove("home_score", "away_score")
        for period in 1...5 {
            let names = ["period_\(period)_start", "period_\(period)_stop"]
            for name in names where match.moment([name], zone: .unitedKingdom).map({ $0.at > now.at }) ?? false {
                match.remove(name)
            }
        }
    }
}
