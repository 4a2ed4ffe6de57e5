import MatchModel
import Synchronization

/// The node's recent publications, shared by all workers, with one writer; nothing in it locks.
///
/// Places are counted by `sequence`, which only ever rises, also when an epoch begins and offsets start anew. A reader
/// pins the sequence it is about to read, then checks the floor; the writer raises the floor, then looks at the pins
/// before it lets go of an entry. Both are sequentially consistent, so an entry that passed a reader's check stays alive
/// until that reader unpins.
// Unchecked: `slots` and `pins` are set once and touched atomically; `retired` and `bytes` belong to the one writer.
package final class PublicationRing: @unchecked Sendable {
    /// The most publications that are held unless set otherwise.
    package static let defaultCapacity = 4096
    /// The most bytes of frames that are held unless set otherwise.
    package static let defaultBytes = 16 << 20
    private static let unpinned = UInt64.max

    package let capacity: Int
    package let byteLimit: Int
    private let slots: UnsafeMutablePointer<Atomic<UInt>>
    private let pins: UnsafeMutablePointer<Atomic<UInt64>>
    private let readers: Int
    private let head = Atomic<UInt64>(0)
    private let floor = Atomic<UInt64>(0)
    private var retired: [Unmanaged<RingEntry>] = []
    private var bytes = 0

    package init(readers: Int, capacity: Int = defaultCapacity, byteLimit: Int = defaultBytes) {
        self.capacity = capacity
        self.byteLimit = byteLimit
        self.readers = readers
        slots = .allocate(capacity: capacity)
        for index in 0..<capacity { (slots + index).initialize(to: Atomic(0)) }
        pins = .allocate(capacity: readers)
        for index in 0..<readers { (pins + index).initialize(to: Atomic(Self.unpinned)) }
    }

    deinit {
        for index in 0..<capacity {
            let bits = slots[index].load(ordering: .relaxed)
            if let entry = Self.entry(bits) { entry.release() }
        }
        for entry in retired { entry.release() }
        slots.deinitialize(count: capacity)
        slots.deallocate()
        pins.deinitialize(count: readers)
        pins.deallocate()
    }

    /// The sequence of the newest entry.
    package var headSequence: UInt64 { head.load(ordering: .sequentiallyConsistent) }
    /// The sequence of the newest entry that has left; what lies above it can be read.
    package var floorSequence: UInt64 { floor.load(ordering: .sequentiallyConsistent) }

    /// Runs `body` with the entry at a sequence, or with `nil` when it has left or has not come. The entry may be kept.
    @inline(__always)
    package func read<Result>(_ sequence: UInt64, reader: Int, _ body: (RingEntry?) -> Result) -> Result {
        pins[reader].store(sequence, ordering: .sequentiallyConsistent)
        defer { pins[reader].store(Self.unpinned, ordering: .releasing) }
        guard sequence > floor.load(ordering: .sequentiallyConsistent),
            sequence <= head.load(ordering: .sequentiallyConsistent)
        else { return body(nil) }
        let bits = slots[Int(sequence % UInt64(capacity))].load(ordering: .acquiring)
        guard let held = Self.entry(bits) else { return body(nil) }
        return held._withUnsafeGuaranteedRef { $0.sequence == sequence ? body($0) : body(nil) }
    }

    /// The same for a caller that wants to keep it.
    package func entry(_ sequence: UInt64, reader: Int) -> RingEntry? {
        read(sequence, reader: reader) { $0 }
    }

    /// Appends the next entry; its sequence must be `headSequence + 1`. Those that leave for it are given to `evicted`
    /// before they go. Writer only.
    package func append(_ entry: RingEntry, evicted: (RingEntry) -> Void) {
        precondition(entry.sequence == headSequence + 1, "entries are appended in the order of their sequence")
        while headSequence - floorSequence >= capacity || (bytes + entry.bytes > byteLimit && bytes > 0) {
            evictOldest(evicted)
        }
        let place = Int(entry.sequence % UInt64(capacity))
        slots[place].store(UInt(bitPattern: Unmanaged.passRetained(entry).toOpaque()), ordering: .releasing)
        bytes += entry.bytes
        head.store(entry.sequence, ordering: .sequentiallyConsistent)
        releaseRetired()
    }

    /// Lets go what reached this node before an instant; each is given to `evicted` first. Writer only.
    package func evict(arrivedBefore limit: MonotonicInstant, evicted: (RingEntry) -> Void) {
        while floorSequence < headSequence {
            let oldest = slots[Int((floorSequence + 1) % UInt64(capacity))].load(ordering: .relaxed)
            guard let entry = Self.entry(oldest), entry._withUnsafeGuaranteedRef({ $0.arrived < limit }) else { break }
            evictOldest(evicted)
        }
        releaseRetired()
    }

    /// Lets everything go and moves the head past one empty place, so that every reader sees that something happened.
    /// The new head. Writer only.
    package func clear() -> UInt64 {
        while floorSequence < headSequence { evictOldest { _ in } }
        let marker = headSequence + 1
        floor.store(marker, ordering: .sequentiallyConsistent)
        head.store(marker, ordering: .sequentiallyConsistent)
        releaseRetired()
        return marker
    }

    /// Bytes of frames held. Writer only.
    package var heldBytes: Int { bytes }

    private func evictOldest(_ evicted: (RingEntry) -> Void) {
        let sequence = floorSequence + 1
        floor.store(sequence, ordering: .sequentiallyConsistent)
        let bits = slots[Int(sequence % UInt64(capacity))].exchange(0, ordering: .acquiringAndReleasing)
        guard let held = Self.entry(bits) else { return }
        let entry = held.takeUnretainedValue()
        bytes -= entry.bytes
        evicted(entry)
        retired.append(held)
    }

    private func releaseRetired() {
        guard !retired.isEmpty else { return }
        var lowestPin = Self.unpinned
        for reader in 0..<readers {
            lowestPin = min(lowestPin, pins[reader].load(ordering: .sequentiallyConsistent))
        }
        retired.removeAll { held in
            guard held._withUnsafeGuaranteedRef({ $0.sequence < lowestPin }) else { return false }
            held.release()
            return true
        }
    }

    private static func entry(_ bits: UInt) -> Unmanaged<RingEntry>? {
        UnsafeRawPointer(bitPattern: bits).map { Unmanaged.fromOpaque($0) }
    }
}
