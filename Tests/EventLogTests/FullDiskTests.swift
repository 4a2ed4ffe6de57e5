import Dispatch
import GRDB
import MatchModel
import Synchronization
import Testing

@testable import EventLog

@Suite struct FullDiskTests {
    let directory = TemporaryDirectory()

    @Test func `a full file stops the writing and not the reading, and with room everything taken is written`() throws {
        let log = try DurableLog.open(directory: directory.path)
        try log.beginEpoch(7)
        try log.pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA max_page_count = 40") }
        let reasons = Mutex<[String?]>([])
        let turned = DispatchSemaphore(value: 0)
        let writer = LogWriter(
            log: log, onDurable: { _ in },
            onFailing: { reason in
                reasons.withLock { $0.append(reason) }
                turned.signal()
            })
        var taken: UInt64 = 0
        for id in 1...200 as ClosedRange<UInt64> {
            guard writer.submit(Samples.record(id, publishing: [id], payload: [UInt8](repeating: 1, count: 4000)))
            else {
                break
            }
            taken = id
        }
        turned.wait()
        #expect(writer.isFailing)
        #expect(!writer.submit(Samples.record(taken + 1)))
        #expect(reasons.withLock { $0.first }??.contains("the disk is full") == true)
        let before = try log.head()
        #expect(before.offset < taken)
        #expect(try log.publications(after: Samples.cursor(0), limit: 500).count == Int(before.offset))
        try log.pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA max_page_count = 100000") }
        turned.wait()
        #expect(!writer.isFailing)
        #expect(writer.submit(Samples.record(taken + 1, publishing: [taken + 1])))
        #expect(writer.stop() == 0)
        #expect(try log.head() == Samples.cursor(taken + 1))
        #expect(try LogScrub.run(log).inputs == Int(taken) + 1)
        try log.close()
    }
}
