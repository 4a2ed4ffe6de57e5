import GRDB

/// The file behind the log, and how it is opened.
enum LogDatabase {
    static let fileName = "touchline.sqlite"
    private static let synchronousFull = 2

    static func path(in directory: String) -> String { directory + "/" + fileName }

    /// Opens or makes the file. What is returned syncs on every commit, or nothing is returned.
    static func open(directory: String) throws -> DatabasePool {
        let pool = try DatabasePool(path: path(in: directory), configuration: configuration())
        try pool.writeWithoutTransaction { database in
            // GRDB sets NORMAL itself while it opens a WAL database, so FULL has to come after.
            try database.execute(sql: "PRAGMA synchronous = FULL")
            try database.execute(sql: "PRAGMA wal_autocheckpoint = \(LogBackfill.writerPages)")
            try checkDurability(database)
        }
        try pool.write(LogSchema.migrate)
        _ = try pool.read(LogFloor.read)
        return pool
    }

    /// A second connection to an open log. It syncs as the first one does: what is moved has to be in the database before
    /// the write-ahead file begins anew.
    static func openToBackfill(directory: String) throws -> DatabaseQueue {
        var configuration = configuration()
        // The writer waits as long as this connection waits for readers.
        configuration.busyMode = .timeout(0.02)
        let queue = try DatabaseQueue(path: path(in: directory), configuration: configuration)
        try queue.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA synchronous = FULL")
            try checkDurability(database)
        }
        return queue
    }

    /// Opens a file that another process may be writing, to read. Throws `newerSchema`, and `olderSchema` for one that
    /// no origin of this version has opened.
    static func openToRead(path: String) throws -> DatabaseQueue {
        var configuration = configuration()
        configuration.readonly = true
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.read { database in
            let found = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
            guard found <= LogSchema.version else {
                throw EventLogError.newerSchema(found: found, known: LogSchema.version)
            }
            guard found == LogSchema.version else {
                throw EventLogError.olderSchema(found: found, known: LogSchema.version)
            }
        }
        return queue
    }

    private static func configuration() -> Configuration {
        var configuration = Configuration()
        configuration.label = "event-log"
        configuration.maximumReaderCount = 4
        // Nothing refers to another row by key but in order; to check it costs a scan of all publications per input
        // that retention lets go.
        configuration.foreignKeysEnabled = false
        configuration.busyMode = .timeout(10)
        configuration.prepareDatabase { database in
            // Only while the file is empty: it lets what retention frees go back to the file system in small steps.
            guard !database.configuration.readonly, try Int.fetchOne(database, sql: "PRAGMA page_count") == 0 else {
                return
            }
            try database.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL")
        }
        return configuration
    }

    /// Reads back what SQLite really does.
    static func checkDurability(_ database: Database) throws {
        let mode = try String.fetchOne(database, sql: "PRAGMA journal_mode") ?? "nothing"
        guard mode == "wal" else { throw EventLogError.journalMode(mode) }
        let synchronous = try Int.fetchOne(database, sql: "PRAGMA synchronous") ?? 0
        guard synchronous >= synchronousFull else { throw EventLogError.notDurable(synchronous: synchronous) }
    }
}
