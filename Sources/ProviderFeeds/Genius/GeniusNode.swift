import MatchModel

/// What the payloads of Genius Sports have in common, as they are sent and as consumers rename them.
enum GeniusNode {
    /// The objects that say something of a match, out of the envelopes they travel in: an array or a stream of them,
    /// the `data` of a channel's message, a consumer's `raw` or `response`.
    static func payloads(_ document: Document, limit: Int = .max) -> [DocumentNode] {
        var found: [DocumentNode] = []
        for root in document.roots.prefix(limit) {
            for node in root.isArray ? Array(root.children.prefix(limit)) : [root] where node.isObject {
                guard found.count < limit else { return found }
                let inner = node.child("raw") ?? node.child("data")
                if let inner, inner.isObject, !isPayload(node) {
                    found.append(inner)
                } else if node.has("response"), !isPayload(node) {
                    found += node.list("response").filter(\.isObject).prefix(limit)
                } else {
                    found.append(node)
                }
            }
        }
        return found
    }

    private static func isPayload(_ node: DocumentNode) -> Bool {
        node.has("matchActions") || node.has("currentVarState") || node.has("action") || node.has("actionId")
    }

    /// `0001-01-01T00:00:00` is how an instant that was never set is written.
    static func isUnset(_ time: String) -> Bool { time.hasPrefix("0001-") }

    /// Where a match stands, by the provider's word; `nil` for one that is not known.
    static func status(_ words: String) -> MatchStatus? {
        switch words.lowercased() {
        case "notstarted", "prematch", "scheduled", "upcoming", "delayed", "startdelayed", "pregame": .scheduled
        case "inprogress", "live", "started", "running", "halftime", "atinterval", "interval", "break", "inplay": .live
        case "suspended", "interrupted", "paused", "stopped": .suspended
        case "finished", "ended", "completed", "complete", "postmatch", "closed", "final", "fulltime", "over": .ended
        case "postponed": .postponed
        case "abandoned": .abandoned
        case "cancelled", "canceled": .cancelled
        default: nil
        }
    }

    /// The side that a word begins with, and the rest: `HomeNoGoal` is the home team's `NoGoal`.
    static func sided(_ words: String) -> (side: ProviderTeamReference?, rest: Substring) {
        if words.hasPrefix("Home") { return (.home, words.dropFirst(4)) }
        if words.hasPrefix("Away") { return (.away, words.dropFirst(4)) }
        return (nil, words[...])
    }
}

extension DocumentNode {
    /// The first of several names that is there and not empty.
    func words(_ first: StaticString, or second: StaticString, _ third: StaticString = "") -> String? {
        words(first) ?? words(second) ?? (third.utf8CodeUnitCount > 0 ? words(third) : nil)
    }

    /// When it happened; `nil` when it says none or one that is unset or unreadable.
    var geniusTime: UnixInstant? {
        guard let text = words("timestampUtc", or: "timestamp", "utcTimestamp"), !GeniusNode.isUnset(text) else {
            return nil
        }
        return FeedTime.instant(text)
    }

    var geniusTimeIsBad: Bool {
        guard let text = words("timestampUtc", or: "timestamp", "utcTimestamp"), !GeniusNode.isUnset(text) else {
            return false
        }
        return FeedTime.instant(text) == nil
    }

    var geniusStanding: Observation.Standing {
        if flag("isCancelled") == true { return .cancelled }
        return flag("isConfirmed") == true ? .confirmed : .provisional
    }
}
