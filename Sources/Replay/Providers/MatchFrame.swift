import MatchModel
import ProviderFeeds

/// What is around the timed items of one match: its score, its status, its periods. One type for each family of products.
protocol MatchFrame: Sendable {
    /// Marks the items that came at moments of their own, and notes those of all else that does.
    init(_ match: inout PayloadNode, _ items: inout TimedItems)

    /// Makes what is around the items as it was at a moment. What cannot be known of that moment is left out.
    func prune(_ match: inout PayloadNode, at now: PayloadMoment)
}

/// The timed items of a file, while they are marked.
struct TimedItems {
    /// Every moment at which something changes.
    private(set) var moments: [PayloadMoment] = []
    /// Every version of every item with a moment.
    private(set) var versions: [(at: UnixInstant, ordinal: Int, version: Int)] = []
    /// Those without one, which are in the file alone.
    private(set) var untimed = 0
    private var count = 0

    mutating func note(_ moment: PayloadMoment?) {
        if let moment { moments.append(moment) }
    }

    /// Times an item: `shapes` are how it looked, and from when on. One of no moment is known at the end only.
    mutating func mark(_ item: inout PayloadNode, _ shapes: [(PayloadMoment?, PayloadNode)]) {
        item.ordinal = count
        count += 1
        var versions: [PayloadNode.Version] = []
        for (moment, shape) in shapes {
            guard let moment else {
                untimed += 1
                continue
            }
            moments.append(moment)
            self.versions.append((moment.at, item.ordinal, versions.count))
            versions.append(PayloadNode.Version(at: moment.at, bytes: shape.written()))
        }
        item.versions = versions
        item.children = []
    }

    /// Times an item that was changed once at most: until then it looked as `before` makes it.
    mutating func mark(
        _ item: inout PayloadNode, created: PayloadMoment?, changed: PayloadMoment?,
        before: (inout PayloadNode) -> Void
    ) {
        guard let created, let changed, changed.at > created.at else { return mark(&item, [(created, item)]) }
        var first = item
        before(&first)
        mark(&item, [(created, first), (changed, item)])
    }
}

extension PayloadNode {
    /// Sets the document's own time, which never moves past that of the file.
    mutating func stamp(_ name: String, _ now: PayloadMoment, zone: AssumedZone = .utc) {
        guard let own = moment([name], zone: zone), own.at > now.at else { return }
        set(name, now.text)
    }
}
