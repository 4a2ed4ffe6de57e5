import Foundation
import GRDB
import MatchModel
import Testing

@testable import EventLog

/// A log that is not as it was written is refused, with what and where, rather than served.
@Suite struct DamageTests {
    let directory = TemporaryDirectory()

    @Test(arguments: [
        ("UPDATE publication SET bytes = x'02FE' WHERE \"offset\" = 2", "publication 7:2"),
        ("UPDATE publication SET digest = digest + 1 WHERE \"offset\" = 2", "publication 7:2"),
        ("DELETE FROM publication WHERE \"offset\" = 2", "publication 7:2 is missing"),
        ("UPDATE input SET payload = x'010203' WHERE id = 2", "input 2"),
        ("UPDATE input SET now_us = now_us + 1 WHERE id = 2", "input 2"),
        ("UPDATE input SET provider = 'Touchline' WHERE id = 2", "input 2"),
        ("DELETE FROM input WHERE id = 2", "input 2 is missing"),
        ("UPDATE meta SET epoch = 6", "table meta"),
        ("UPDATE checkpoint_part SET bytes = x'00'", "the checkpoint after input 1"),
        ("UPDATE checkpoint SET \"offset\" = 2", "the checkpoint after input 1"),
    ])
    func `a change to any field is found, and named`(_ sql: String, _ what: String) throws {
        let log = try filled()
        try log.pool.write { try $0.execute(sql: sql) }
        let error = #expect(throws: EventLogError.self) { try LogScrub.run(log) }
        #expect(error?.description.contains("the log is damaged: ") == true)
        #expect(error?.description.contains(what) == true, "\(error?.description ?? "")")
        #expect(error?.description.contains("touchline log restore") == true)
    }

    @Test func `what lies before the damage is still read, the damage never is`() throws {
        let log = try filled()
        try log.pool.write { try $0.execute(sql: "UPDATE publication SET bytes = x'00' WHERE \"offset\" = 3") }
        #expect(try log.publications(after: Samples.cursor(0), limit: 2).count == 2)
        #expect(throws: EventLogError.self) { try log.publications(after: Samples.cursor(2), limit: 1) }
        #expect(throws: EventLogError.self) { try log.publications(after: Samples.cursor(0), limit: 3) }
    }

    @Test(arguments: 0..<150)
    func `whichever bit of the file flips, what is read is what was written or an error`(_ seed: UInt64) throws {
        let log = try filled()
        let publications = try log.publications(after: Samples.cursor(0), limit: 99)
        let inputs = try log.inputs(after: 0, limit: 99)
        let head = try log.head()
        try log.close()
        let file = URL(fileURLWithPath: directory.path + "/" + LogDatabase.fileName)
        var bytes = try Data(contentsOf: file)
        var numbers = SeededNumbers(seed)
        bytes[Int.random(in: 0..<bytes.count, using: &numbers)] ^= 1 << UInt8.random(in: 0..<8, using: &numbers)
        try bytes.write(to: file)
        do {
            let log = try DurableLog.open(directory: directory.path)
            _ = try LogScrub.run(log)
            #expect(try log.head() == head)
            #expect(try log.publications(after: Samples.cursor(0), limit: 99) == publications)
            #expect(try log.inputs(after: 0, limit: 99) == inputs)
        } catch {
            // Refused: as good.
            #expect(!"\(error)".isEmpty)
        }
    }

    /// Three inputs with four publications, and a checkpoint after the first.
    private func filled() throws -> DurableLog {
        let log = try DurableLog.open(directory: directory.path)
        try log.beginEpoch(7)
        try log.append([
            Samples.record(1, publishing: [1]), Samples.record(2, publishing: [2, 3], payload: [9, 9, 9]),
            Samples.record(3, publishing: [4]),
        ])
        try log.write(
            LogCheckpoint(
                input: 1, version: 1, cursor: Samples.cursor(1), digest: Samples.digest(1), state: [4, 5, 6]))
        return log
    }
}
