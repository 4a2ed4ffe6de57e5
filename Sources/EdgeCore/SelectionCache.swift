import ClientProtocol
import MatchModel

/// Which matches the states of a team or a league are made of, chosen once for all who ask at one place of the ring: when
/// everybody is reset at once, thousands ask for the same few. Bounded; on a worker's thread.
struct SelectionCache {
    /// Topics that are held at most; one more, and it begins anew.
    static let capacity = 4096
    /// What is near to now is chosen again after so long.
    static let age = TimeSpan.seconds(1)

    struct Selection {
        var matches: [MatchID]
        var truncated: Bool
    }

    private struct Stamp: Equatable {
        var generation: Generation
        var head: UInt64
        var forgettings: UInt64
    }

    private var stamp: Stamp?
    private var chosen: [Topic: Selection] = [:]
    private var began = UnixInstant(microseconds: 0)

    mutating func selection(of topic: Topic, in view: EdgeView, now: UnixInstant) -> Selection {
        let asked = Stamp(generation: view.generation, head: view.head, forgettings: view.forgettings)
        let isCurrent = asked == stamp && now >= began && now - began < Self.age
        if !isCurrent || chosen.count == Self.capacity {
            stamp = asked
            began = now
            chosen.removeAll(keepingCapacity: true)
        }
        if let held = chosen[topic] { return held }
        let matches = (view.matchesByTopic[topic] ?? []).lazy.compactMap { view.matches[$0] }
        let (near, truncated) = MatchSelection.states(of: topic, among: matches, now: now)
        let selection = Selection(matches: near.map(\.id), truncated: truncated)
        chosen[topic] = selection
        return selection
    }
}
