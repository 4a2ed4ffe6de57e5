import Delivery
import MatchModel
import Testing

@Suite struct RingThreadsTests {
    @Test func `readers on other threads see each place as it was written, or nothing`() async {
        let ring = PublicationRing(readers: 3, capacity: 8)
        let last: UInt64 = 20_000
        let wrong = await withTaskGroup(of: Int.self) { group in
            for reader in 0..<3 {
                group.addTask {
                    var position: UInt64 = 0
                    var wrong = 0
                    while position < last {
                        guard position < ring.headSequence else {
                            await Task.yield()
                            continue
                        }
                        if let entry = ring.entry(position + 1, reader: reader) {
                            let isRight =
                                entry.sequence == position + 1 && entry.frame == [UInt8](repeating: 7, count: 4)
                            if !isRight { wrong += 1 }
                            position = entry.sequence
                        } else {
                            position = max(position, ring.floorSequence)
                        }
                    }
                    return wrong
                }
            }
            group.addTask {
                for sequence in 1...last {
                    let entry = RingEntry(
                        sequence: sequence, cursor: Cursor(epoch: 1, offset: sequence), eventClass: .score,
                        topics: [], frame: [7, 7, 7, 7], arrived: MonotonicInstant(nanoseconds: 0))
                    ring.append(entry) { _ in }
                    if sequence % 16 == 0 { await Task.yield() }
                }
                return 0
            }
            return await group.reduce(0, +)
        }
        #expect(wrong == 0)
    }
}
