import Delivery
import InterestSharding
import MatchModel
import Synchronization

/// What the workers of one edge share: the ring without a lock, everything else behind one that no delivery takes.
package final class SharedEdge: Sendable {
    package let settings: EdgeSettings
    package let ring: PublicationRing
    /// One per worker.
    package let interests: [InterestFlags]
    private let knowledge: Mutex<EdgeKnowledge>
    /// Says again, with an atomic, that who holds the lock comes after who held it: the thread sanitizer does not see into
    /// the lock of the standard library on Linux.
    private let turns = Atomic<UInt64>(0)
    /// How often matches were forgotten: what is known changed, and no position did. Written under the lock.
    let forgettings = Atomic<UInt64>(0)
    private let lastHeard = Atomic<Int64>(.min)

    package init(settings: EdgeSettings) {
        self.settings = settings
        ring = PublicationRing(
            readers: settings.workers, capacity: settings.ringCapacity, byteLimit: settings.ringBytes)
        interests = (0..<settings.workers).map { _ in InterestFlags(capacity: settings.topicCapacity) }
        knowledge = Mutex(EdgeKnowledge(topicCapacity: settings.topicCapacity))
    }

    /// Runs `body` with the knowledge, alone. Short, and never around a send.
    package func withKnowledge<Result>(_ body: (inout sending EdgeKnowledge) -> sending Result) -> sending Result {
        knowledge.withLock { knowledge in
            turns.add(1, ordering: .acquiringAndReleasing)
            defer { turns.add(1, ordering: .acquiringAndReleasing) }
            return body(&knowledge)
        }
    }

    /// A frame came over the backbone.
    package func heard(at now: MonotonicInstant) {
        lastHeard.store(now.nanoseconds, ordering: .releasing)
    }

    /// How long ago the last frame came over the backbone; `nil` before the first.
    package func age(now: MonotonicInstant) -> TimeSpan? {
        let heard = lastHeard.load(ordering: .acquiring)
        return heard == .min ? nil : now - MonotonicInstant(nanoseconds: heard)
    }
}
