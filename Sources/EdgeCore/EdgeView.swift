import Delivery
import InterestSharding
import MatchModel
import Synchronization

/// What is known, as of one place of the ring: a cheap copy, so that answers are rendered outside the lock.
struct EdgeView {
    var generation: Generation
    /// The sequence up to which `matches` is folded.
    var head: UInt64
    /// The ring's floor at that moment: entries leave under the lock only.
    var floor: UInt64
    var matches: [MatchID: MatchState]
    var matchesByTopic: [Topic: [MatchID]]
    /// How often matches were forgotten until then.
    var forgettings: UInt64
}

extension FanWorker {
    /// What is known now, which may be ahead of this worker.
    func view() -> EdgeView {
        shared.withKnowledge {
            EdgeView(
                generation: $0.generation, head: $0.head, floor: shared.ring.floorSequence, matches: $0.matches,
                matchesByTopic: $0.matchesByTopic,
                forgettings: shared.forgettings.load(ordering: .acquiring))
        }
    }

    /// What is known at exactly this worker's position, after taking up everything before.
    mutating func currentView(_ outlet: any FanOutlet) -> EdgeView {
        while true {
            takeUp(to: outlet)
            let current = view()
            if current.head == position, current.generation == generation { return current }
        }
    }
}
