import GRDB
import Testing

@testable import EventLog

@Suite struct LogDatabaseTests {
    let directory = TemporaryDirectory()

    @Test func `a connection that syncs less than FULL is refused`() throws {
        let log = try DurableLog.open(directory: directory.path)
        let pool = try DatabasePool(path: directory.path + "/" + LogDatabase.fileName)
        try pool.writeWithoutTransaction { database in
            let error = #expect(throws: EventLogError.self) { try LogDatabase.checkDurability(database) }
            #expect(error?.description.contains("synchronous = 1") == true)
            try database.execute(sql: "PRAGMA synchronous = FULL")
            try LogDatabase.checkDurability(database)
        }
        try log.close()
    }

    @Test func `a file without a write-ahead log is refused`() throws {
        let queue = try DatabaseQueue()
        let error = #expect(throws: EventLogError.self) { try queue.read(LogDatabase.checkDurability) }
        #expect(error?.description.contains("journal_mode = memory") == true)
    }

    @Test func `a log of a newer program is refused`() throws {
        let path: String
        do {
            let log = try DurableLog.open(directory: directory.path)
            try log.close()
            path = directory.path + "/" + LogDatabase.fileName
        }
        let pool = try DatabasePool(path: path)
        try pool.write { try $0.execute(sql: "PRAGMA user_version = 2") }
        try pool.close()
        let error = #expect(throws: EventLogError.self) { try LogDatabase.open(directory: directory.path) }
        #expect(error?.description.contains("schema 2") == true)
    }
}
