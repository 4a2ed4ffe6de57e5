import MatchModel
import ProviderFeeds

/// A snapshot of Match State. Items without a time of their own came with the one before them in their list.
struct GeniusFrame: MatchFrame {
    private static let times = ["timestampUtc", "timestamp", "utcTimestamp"]
    private static let actions = ["matchActions", "actions"]

    /// From the oldest on, with the names that they have on the outermost level.
    private var reviews: [(at: UnixInstant, state: PayloadNode)] = []
    private var phases: [(at: UnixInstant, isEnd: Bool)] = []
    private var changes: [UnixInstant] = []

    init(_ match: inout PayloadNode, _ items: inout TimedItems) {
        let before = items.moments.count
        for name in Self.actions {
            match.change(name) { actions in
                actions.eachElement { mark(&$0, &items) }
            }
        }
        reviews.sort { $0.at < $1.at }
        changes = items.moments[before...].map(\.at).sorted()
    }

    /// Takes a list, bare or within its marks, or the one item that a list may be replaced by.
    private mutating func mark(_ list: inout PayloadNode, _ items: inout TimedItems) {
        let name = list.name
        if list.kind == .array { return markItems(of: &list, name, &items) }
        guard list.kind == .object else { return }
        if let index = list.children.firstIndex(where: { $0.kind == .array }) {
            markItems(of: &list.children[index], name, &items)
        } else if let moment = moment(list) {
            items.mark(&list, [(moment, list)])
        }
    }

    private mutating func markItems(of list: inout PayloadNode, _ name: String, _ items: inout TimedItems) {
        var last: PayloadMoment?
        list.eachElement { item in
            last = moment(item) ?? last
            // Before the first that has a time: known from the start.
            guard let last else { return }
            if name == "varStateChanges" { reviews.append((last.at, item)) }
            if name == "phaseChanges" { phases.append((last.at, item.text("currentPhase") == "PostMatch")) }
            items.mark(&item, [(last, item)])
        }
    }

    private func moment(_ item: PayloadNode) -> PayloadMoment? {
        item.moment(Self.times) ?? item["taken"]?.moment(Self.times) ?? item["awarded"]?.moment(Self.times)
    }

    func prune(_ match: inout PayloadNode, at now: PayloadMoment) {
        for name in ["messageTimestampUtc", "timestamp"] { match.stamp(name, now) }
        match.remove("statistics")
        if let sequence = match.integer("sequence"), !changes.isEmpty {
            match.set("sequence", "\(sequence * changes.count { $0 <= now.at } / changes.count)")
        }
        let hasEnded = phases.contains { $0.isEnd && $0.at <= now.at }
        if !hasEnded {
            match.set("matchStatus", phases.contains { $0.at <= now.at } ? "InProgress" : "NotStarted")
        }
        let review = reviews.last { $0.at <= now.at }?.state
        match.set("currentVarState", review?.text("varState") ?? "Safe")
        for name in ["varReason", "varOutcome", "varReasonV2", "varOutcomeV2"] where match.text(name) != nil {
            match.set(name, review?.text(name) ?? "NotSet")
        }
        for name in Self.actions {
            match.change(name) { actions in
                actions.eachElement { list in
                    // When the list as a whole was last changed.
                    if let own = list.moment(["timestampUtc"]), own.at > now.at { list.remove("timestampUtc") }
                }
            }
        }
    }
}
