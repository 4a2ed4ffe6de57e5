import Foundation
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

    @Test func `a log of version 1 is read as it was, and its inputs get digests`() throws {
        try FileManager.default.createDirectory(atPath: directory.path, withIntermediateDirectories: true)
        let path = directory.path + "/" + LogDatabase.fileName
        let old = try DatabasePool(path: path)
        let first = Samples.publication(1)
        try old.write { database in
            try database.execute(
                sql: """
                    CREATE TABLE meta (id INTEGER PRIMARY KEY CHECK (id = 1), epoch INTEGER NOT NULL);
                    INSERT INTO meta (id, epoch) VALUES (1, 7);
                    CREATE TABLE input (
                        id INTEGER PRIMARY KEY, kind TEXT NOT NULL, provider TEXT NOT NULL,
                        schema_version INTEGER NOT NULL, received_us INTEGER NOT NULL, now_us INTEGER NOT NULL,
                        payload BLOB NOT NULL);
                    CREATE TABLE publication (
                        epoch INTEGER NOT NULL, "offset" INTEGER NOT NULL,
                        input_id INTEGER NOT NULL REFERENCES input (id), bytes BLOB NOT NULL, digest INTEGER NOT NULL,
                        PRIMARY KEY (epoch, "offset")) WITHOUT ROWID;
                    PRAGMA user_version = 1;
                    """)
            for id in 1...2500 {
                try database.execute(
                    sql: "INSERT INTO input VALUES (?, 'feed', 'touchline', 1, ?, ?, ?)",
                    arguments: [id, id, -id, Data([1, 2, 3])])
            }
            try database.execute(
                sql: "INSERT INTO publication VALUES (7, 1, 1, ?, ?)",
                arguments: [Data(first.bytes), Int64(bitPattern: first.digest)])
        }
        try old.close()
        let error = #expect(throws: EventLogError.self) { try LogFile(path: directory.path) }
        #expect(error?.description.contains("schema 1") == true)
        let log = try DurableLog.open(directory: directory.path)
        #expect(try log.head() == Samples.cursor(1))
        #expect(try log.inputs(after: 0, limit: 9999) == (1...2500).map { Samples.record($0).input })
        try log.append([Samples.record(2501, publishing: [2])])
        #expect(try LogScrub.run(log).inputs == 2501)
        try log.close()
    }

    @Test func `a log of a newer program is refused`() throws {
        let path: String
        do {
            let log = try DurableLog.open(directory: directory.path)
            try log.close()
            path = directory.path + "/" + LogDatabase.fileName
        }
        let pool = try DatabasePool(path: path)
        try pool.write { try $0.execute(sql: "PRAGMA user_version = 3") }
        try pool.close()
        let error = #expect(throws: EventLogError.self) { try LogDatabase.open(directory: directory.path) }
        #expect(error?.description.contains("schema 3") == true)
    }
}
