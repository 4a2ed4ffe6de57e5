import Dispatch
import Synchronization
import Testing

@testable import EventLog

/// A disk that a test opens, shuts and breaks.
private final class ModelDisk: Sendable {
    struct Broken: Error {}

    private let state = Mutex((batches: [[UInt64]](), isBroken: false, failures: 0))
    private let gate = DispatchSemaphore(value: 0)
    let entered = DispatchSemaphore(value: 0)

    var batches: [[UInt64]] { state.withLock { $0.batches } }
    var failures: Int { state.withLock { $0.failures } }

    func setBroken(_ isBroken: Bool) { state.withLock { $0.isBroken = isBroken } }
    /// Lets so many commits through.
    func open(_ count: Int = 1000) { for _ in 0..<count { gate.signal() } }

    func commit(_ batch: [LogRecord]) throws {
        entered.signal()
        gate.wait()
        try state.withLock { state in
            if state.isBroken {
                state.failures += 1
                throw Broken()
            }
            state.batches.append(batch.map(\.input.id))
        }
    }
}

@Suite struct LogWriterTests {
    private let disk = ModelDisk()

    @Test func `what waits while a commit runs becomes the next commit, in order`() {
        let durable = Mutex<[LogWriter.Batch]>([])
        let writer = makeWriter(onDurable: { batch in durable.withLock { $0.append(batch) } })
        #expect(writer.submit(Samples.record(1, publishing: [1])))
        disk.entered.wait()
        for id in 2...5 as ClosedRange<UInt64> { #expect(writer.submit(Samples.record(id, publishing: [id, id]))) }
        disk.open()
        #expect(writer.stop() == 0)
        #expect(disk.batches == [[1], [2, 3, 4, 5]])
        let batches = durable.withLock { $0 }
        #expect(batches.map(\.ids) == [[1], [2, 3, 4, 5]])
        #expect(batches.map(\.publications) == [1, 8])
        #expect(batches.map(\.bytes) == [5, 28])
    }

    @Test func `the last record within the bound is taken, the next one refused, until a commit makes room`() {
        let committed = DispatchSemaphore(value: 0)
        let writer = makeWriter(recordLimit: 3, onDurable: { _ in committed.signal() })
        #expect(writer.submit(Samples.record(1)))
        disk.entered.wait()
        #expect(writer.submit(Samples.record(2)))
        #expect(writer.submit(Samples.record(3)))
        #expect(!writer.submit(Samples.record(4)))
        #expect(writer.backlog == 3)
        disk.open(1)
        committed.wait()
        #expect(writer.submit(Samples.record(4)))
        #expect(!writer.submit(Samples.record(5)))
        disk.open()
        #expect(writer.stop() == 0)
        #expect(disk.batches.flatMap { $0 } == [1, 2, 3, 4])
    }

    @Test func `bytes are bounded as records are`() {
        var queue = LogQueue(recordLimit: 100, byteLimit: 10)
        let taken = [6, 5, 4].map { queue.push(Samples.record(1, payload: [UInt8](repeating: 0, count: $0))) }
        #expect(taken == [true, false, true])
        let batch = queue.takeAll()
        #expect(queue.bytes == 10 && queue.records == 2)
        queue.release(batch)
        #expect(queue.bytes == 0 && queue.records == 0)
    }

    @Test func `a record larger than the bound is taken by an empty queue, and by no other`() {
        var queue = LogQueue(recordLimit: 100, byteLimit: 10)
        let large = Samples.record(1, payload: [UInt8](repeating: 0, count: 11))
        let small = Samples.record(1, payload: [0])
        let first = [large, large, small].map { queue.push($0) }
        #expect(first == [true, false, false])
        queue.release(queue.takeAll())
        let second = [small, large].map { queue.push($0) }
        #expect(second == [true, false])
    }

    @Test func `a failed commit is tried again, refuses intake meanwhile and loses nothing`() {
        let reports = Mutex<[String?]>([])
        let failed = DispatchSemaphore(value: 0)
        let healed = DispatchSemaphore(value: 0)
        disk.setBroken(true)
        let writer = makeWriter(onFailing: { reason in
            reports.withLock { $0.append(reason) }
            if reason == nil { healed.signal() } else { failed.signal() }
        })
        #expect(writer.submit(Samples.record(1)))
        disk.entered.wait()
        #expect(writer.submit(Samples.record(2)))
        disk.open(3)
        failed.wait()
        #expect(writer.isFailing)
        #expect(!writer.submit(Samples.record(3)))
        // The first try and two more have failed when the fourth begins.
        for _ in 0..<3 { disk.entered.wait() }
        #expect(disk.failures == 3)
        disk.setBroken(false)
        disk.open()
        healed.wait()
        #expect(!writer.isFailing)
        #expect(writer.submit(Samples.record(3)))
        #expect(writer.stop() == 0)
        #expect(disk.batches.flatMap { $0 } == [1, 2, 3])
        #expect(reports.withLock { $0.count } == 2)
    }

    @Test func `a stop while commits fail says how many records were not written`() {
        disk.setBroken(true)
        disk.open()
        let failed = DispatchSemaphore(value: 0)
        let writer = LogWriter(
            retryMilliseconds: 3_600_000, onDurable: { _ in }, onFailing: { _ in failed.signal() },
            commit: disk.commit)
        #expect(writer.submit(Samples.record(1)))
        failed.wait()
        #expect(writer.stop() == 1)
        #expect(writer.stop() == 1)
        #expect(!writer.submit(Samples.record(2)))
    }

    @Test func `the writer fills a real log`() throws {
        let directory = TemporaryDirectory()
        let log = try DurableLog.open(directory: directory.path)
        try log.beginEpoch(7)
        let writer = LogWriter(log: log, onDurable: { _ in }, onFailing: { _ in })
        for id in 1...500 as ClosedRange<UInt64> { #expect(writer.submit(Samples.record(id, publishing: [id]))) }
        #expect(writer.stop() == 0)
        #expect(try log.head() == Samples.cursor(500))
        #expect(try log.inputs(after: 0, limit: 1000).map(\.id) == Array(1...500))
        try log.close()
    }

    private func makeWriter(
        recordLimit: Int = 100, onFailing: @escaping @Sendable (String?) -> Void = { _ in },
        onDurable: @escaping @Sendable (LogWriter.Batch) -> Void = { _ in }
    ) -> LogWriter {
        LogWriter(
            recordLimit: recordLimit, retryMilliseconds: 1, onDurable: onDurable, onFailing: onFailing,
            commit: disk.commit)
    }
}
