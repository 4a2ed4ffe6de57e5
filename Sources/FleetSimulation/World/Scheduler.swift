import MatchModel

/// Virtual time and what happens when: the only clock of a simulation. Two jobs of one moment run in the order in which
/// they were scheduled.
final class Scheduler {
    private struct Entry {
        var time: Int64
        var order: UInt64
        var process: SimulatedProcess?
        var job: () -> Void
    }

    /// Nanoseconds since the simulation began.
    private(set) var now: Int64 = 0
    private(set) var jobs: UInt64 = 0
    private var heap: [Entry] = []
    private var nextOrder: UInt64 = 0

    /// The monotonic clock, the same on every machine.
    var monotonic: MonotonicInstant { MonotonicInstant(nanoseconds: 1_000_000_000_000 + now) }

    /// Runs a job after a time. A job of a process that has crashed meanwhile is dropped; that of a stopped one waits.
    func after(_ span: TimeSpan, on process: SimulatedProcess? = nil, _ job: @escaping () -> Void) {
        at(now + max(0, span.nanoseconds), on: process, job)
    }

    func at(_ time: Int64, on process: SimulatedProcess? = nil, _ job: @escaping () -> Void) {
        heap.append(Entry(time: max(time, now), order: nextOrder, process: process, job: job))
        nextOrder += 1
        rise(heap.count - 1)
    }

    /// Runs everything up to a moment, as long as `goesOn` says so.
    func run(until end: Int64, while goesOn: () -> Bool) {
        while let first = heap.first, first.time <= end, goesOn() {
            removeFirst()
            now = first.time
            jobs += 1
            guard let process = first.process else {
                first.job()
                continue
            }
            guard process.isAlive else { continue }
            if process.isStopped { process.held.append(first.job) } else { first.job() }
        }
        now = max(now, min(end, heap.first?.time ?? end))
    }

    /// Forgets what has not happened yet: jobs hold what they are about, and that holds the scheduler.
    func clear() { heap = [] }

    /// A stopped process goes on: what came meanwhile it finds now, in its order.
    func resume(_ process: SimulatedProcess) {
        guard process.isStopped else { return }
        process.isStopped = false
        let held = process.held
        process.held = []
        for job in held { at(now, on: process, job) }
    }

    private func isBefore(_ left: Int, _ right: Int) -> Bool {
        (heap[left].time, heap[left].order) < (heap[right].time, heap[right].order)
    }

    private func rise(_ start: Int) {
        var place = start
        while place > 0 {
            let parent = (place - 1) / 2
            guard isBefore(place, parent) else { return }
            heap.swapAt(place, parent)
            place = parent
        }
    }

    private func removeFirst() {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var place = 0
        while true {
            let left = 2 * place + 1
            guard left < heap.count else { return }
            let smaller = left + 1 < heap.count && isBefore(left + 1, left) ? left + 1 : left
            guard isBefore(smaller, place) else { return }
            heap.swapAt(smaller, place)
            place = smaller
        }
    }
}

/// One life of a node: from its start to its crash. What it held in memory dies with it.
final class SimulatedProcess {
    let name: String
    private(set) var isAlive = true
    /// As by SIGSTOP: time passes, nothing is done.
    var isStopped = false
    fileprivate(set) var held: [() -> Void] = []

    init(_ name: String) { self.name = name }

    func kill() {
        isAlive = false
        held = []
    }
}
