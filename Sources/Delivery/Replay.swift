/// What one connection that is behind is sent next: frames of the ring, put together for one send. One thread; used again
/// for the next connection.
package struct Replay {
    package private(set) var entries: [RingEntry] = []
    package private(set) var bytes: [UInt8] = []
    /// Where each entry's frame ends in `bytes`.
    private var ends: [Int] = []

    package init() {}

    package mutating func removeAll() {
        entries.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
    }

    package mutating func append(_ entry: RingEntry, isCompressed: Bool) {
        entries.append(entry)
        bytes.append(contentsOf: entry.frame(isCompressed: isCompressed))
        ends.append(bytes.count)
    }

    /// How many whole frames a number of bytes covers, and how many bytes of the next one.
    package func frames(in count: Int) -> (whole: Int, rest: Int) {
        let whole = ends.firstIndex { $0 > count } ?? ends.count
        return (whole, count - (whole == 0 ? 0 : ends[whole - 1]))
    }
}
