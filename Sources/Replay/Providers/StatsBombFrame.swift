import MatchModel
import ProviderFeeds

/// The events of StatsBomb. They have no wall clock: the first whistle is at an instant of no meaning, and a break takes
/// a quarter of an hour.
struct StatsBombFrame: MatchFrame {
    private static let start = UnixInstant(milliseconds: 946_771_200_000)
    private static let breakSeconds: Int64 = 900

    init(_ match: inout PayloadNode, _ items: inout TimedItems) {
        var lengths: [Int: Int64] = [:]
        for event in match.children {
            guard let (period, second, _) = Self.time(event) else { continue }
            lengths[period] = max(lengths[period] ?? 0, second)
        }
        match.eachElement { event in
            guard let (period, second, text) = Self.time(event) else { return items.mark(&event, [(nil, event)]) }
            let before = lengths.filter { $0.key < period }.reduce(0) { $0 + $1.value + Self.breakSeconds }
            let moment = PayloadMoment(at: Self.start + .seconds(before + second), text: text)
            items.mark(&event, [(moment, event)])
        }
    }

    private static func time(_ event: PayloadNode) -> (period: Int, second: Int64, text: String)? {
        guard let period = event.integer("period"), let text = event.text("timestamp"),
            let second = FeedClock.seconds(text)
        else { return nil }
        return (period, second, text)
    }

    func prune(_ match: inout PayloadNode, at now: PayloadMoment) {}
}
