import Synchronization

/// A number that only grows. Any thread may add; the reader sees some value of the last moment.
package final class Counter: Sendable {
    private let storage = Atomic<UInt64>(0)

    package init() {}

    package func add(_ count: UInt64 = 1) { storage.wrappingAdd(count, ordering: .relaxed) }

    package var value: UInt64 { storage.load(ordering: .relaxed) }
}

/// A number that goes up and down, under the same terms.
package final class Gauge: Sendable {
    private let storage = Atomic<Int64>(0)

    package init() {}

    package func set(_ value: Int64) { storage.store(value, ordering: .relaxed) }
    package func add(_ change: Int64) { storage.wrappingAdd(change, ordering: .relaxed) }

    package var value: Int64 { storage.load(ordering: .relaxed) }
}
