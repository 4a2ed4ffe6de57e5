import Delivery
import MatchModel
import Testing

/// An entry with a frame of so many bytes.
func entry(
    _ sequence: UInt64, bytes: Int = 10, topics: [UInt32] = [0], _ eventClass: EventClass = .score
) -> RingEntry {
    RingEntry(
        sequence: sequence, cursor: Cursor(epoch: 1, offset: sequence), eventClass: eventClass, topics: topics,
        frame: [UInt8](repeating: 0x61, count: bytes), arrived: MonotonicInstant(nanoseconds: 0))
}

@Suite struct PublicationRingTests {
    @Test func `at capacity nothing has left, with one more the oldest has`() {
        let ring = PublicationRing(readers: 1, capacity: 4)
        var left: [UInt64] = []
        for sequence in 1...4 { ring.append(entry(UInt64(sequence))) { left.append($0.sequence) } }
        #expect(left == [])
        #expect(ring.floorSequence == 0)
        #expect(ring.entry(1, reader: 0)?.sequence == 1)
        ring.append(entry(5)) { left.append($0.sequence) }
        #expect(left == [1])
        #expect(ring.floorSequence == 1)
        #expect(ring.entry(1, reader: 0) == nil)
        #expect(ring.entry(2, reader: 0)?.sequence == 2)
        #expect(ring.entry(5, reader: 0)?.sequence == 5)
        #expect(ring.entry(6, reader: 0) == nil)
    }

    @Test func `at the bound of bytes nothing has left, with one more byte the oldest has`() {
        for (last, expected) in [(40, []), (41, [UInt64(1)]), (71, [1, 2])] {
            let ring = PublicationRing(readers: 1, capacity: 100, byteLimit: 100)
            var left: [UInt64] = []
            ring.append(entry(1, bytes: 30)) { left.append($0.sequence) }
            ring.append(entry(2, bytes: 30)) { left.append($0.sequence) }
            ring.append(entry(3, bytes: last)) { left.append($0.sequence) }
            #expect(left == expected)
            #expect(ring.heldBytes == 60 + last - 30 * expected.count)
        }
    }

    @Test func `one frame beyond the bound of bytes is held alone`() {
        let ring = PublicationRing(readers: 1, capacity: 100, byteLimit: 100)
        ring.append(entry(1)) { _ in }
        ring.append(entry(2, bytes: 500)) { _ in }
        #expect(ring.entry(2, reader: 0)?.frame.count == 500)
        ring.append(entry(3)) { _ in }
        #expect(ring.entry(2, reader: 0) == nil)
        #expect(ring.heldBytes == 10)
    }

    @Test func `an entry that a reader is looking at outlives its eviction, and goes after`() {
        let ring = PublicationRing(readers: 2, capacity: 2)
        weak var held: RingEntry?
        do {
            let first = entry(1)
            held = first
            ring.append(first) { _ in }
        }
        ring.append(entry(2)) { _ in }
        ring.read(1, reader: 1) { seen in
            for sequence in UInt64(3)...8 { ring.append(entry(sequence)) { _ in } }
            #expect(seen?.sequence == 1)
            #expect(held != nil)
            #expect(ring.entry(1, reader: 0) == nil)
        }
        ring.append(entry(9)) { _ in }
        #expect(held == nil)
    }

    @Test func `a cleared ring is empty, and its head has moved so that everybody looks`() {
        let ring = PublicationRing(readers: 1, capacity: 4)
        for sequence in UInt64(1)...3 { ring.append(entry(sequence)) { _ in } }
        #expect(ring.clear() == 4)
        #expect(ring.headSequence == 4)
        #expect(ring.floorSequence == 4)
        for sequence in UInt64(1)...5 { #expect(ring.entry(sequence, reader: 0) == nil) }
        #expect(ring.heldBytes == 0)
        for sequence in UInt64(5)...8 { ring.append(entry(sequence)) { _ in } }
        #expect(ring.entry(5, reader: 0)?.sequence == 5)
        #expect(ring.clear() == 9)
        #expect(ring.clear() == 10)
    }
}
