import Synchronization

/// Which topics a worker has subscribers of: set by that worker, read by the ring's writer to wake only who must.
///
/// The worker stores its interest, then loads the ring's head; the writer stores the head, then loads the interest; all
/// sequentially consistent. So one of the two always sees the other, and no publication is slept through.
package final class InterestFlags: Sendable {
    // 64 topics a word. Sized once; pages of topics that nobody ever used are never touched.
    private let words: Words

    package init(capacity: Int = TopicDirectory.defaultCapacity) {
        words = Words(count: (capacity + 63) / 64)
    }

    package func set(_ topic: TopicIndex) {
        words[topic].bitwiseOr(Self.bit(topic), ordering: .sequentiallyConsistent)
    }

    package func clear(_ topic: TopicIndex) {
        words[topic].bitwiseAnd(~Self.bit(topic), ordering: .sequentiallyConsistent)
    }

    package func contains(_ topic: TopicIndex) -> Bool {
        words[topic].load(ordering: .sequentiallyConsistent) & Self.bit(topic) != 0
    }

    private static func bit(_ topic: TopicIndex) -> UInt64 { 1 << UInt64(topic.value % 64) }

    /// A fixed run of atomic words.
    // Unchecked: the pointer is set once in init and freed in deinit; what it points to is touched atomically only.
    private final class Words: @unchecked Sendable {
        private let base: UnsafeMutablePointer<Atomic<UInt64>>
        private let count: Int

        init(count: Int) {
            self.count = count
            base = .allocate(capacity: count)
            for index in 0..<count { (base + index).initialize(to: Atomic(0)) }
        }

        deinit {
            base.deinitialize(count: count)
            base.deallocate()
        }

        subscript(topic: TopicIndex) -> Atomic<UInt64> {
            _read {
                let index = Int(topic.value / 64)
                precondition(index < count, "a topic number beyond the directory's capacity")
                yield base[index]
            }
        }
    }
}
