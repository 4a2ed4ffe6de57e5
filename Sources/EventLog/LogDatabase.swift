import GRDB

/// The file behind the log: how it is opened, and its tables.
enum LogDatabase {
    static let fileName = "touchline.sqlite"
    static let schemaVersion = 1
    private static let synchronousFull = 2

    /// Opens or makes the file. What is returned syncs on every commit, or nothing is returned.
    static func open(directory: String) throws -> DatabasePool {
        var configuration = Configuration()
        configuration.label = "event-log"
        configuration.maximumReaderCount = 4
        let pool = try DatabasePool(path: directory + "/" + fileName, configuration: configuration)
        try pool.writeWithoutTransaction { database in
            // GRDB sets NORMAL itself while it opens a WAL database, so FULL has to come after.
            try database.execute(sql: "PRAGMA synchronous = FULL")
            try checkDurability(database)
        }
        try pool.write(migrate)
        return pool
    }

    /// Reads back what SQLite really does.
    static func checkDurability(_ database: Database) throws {
        let mode = try String.fetchOne(database, sql: "PRAGMA journal_mode") ?? "nothing"
        guard mode == "wal" else { throw EventLogError.journalMode(mode) }
        let synchronous = try Int.fetchOne(database, sql: "PRAGMA synchronous") ?? 0
        guard synchronous >= synchronousFull else { throw EventLogError.notDurable(synchronous: synchronous) }
    }

    private static func migrate(_ database: Database) throws {
        let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        guard version <= schemaVersion else {
            throw EventLogError.newerSchema(found: version, known: schemaVersion)
        }
        guard version < 1 else { return }
        try database.execute(
            sql: """
                CREATE TABLE meta (id INTEGER PRIMARY KEY CHECK (id = 1), epoch INTEGER NOT NULL);
                INSERT INTO meta (id, epoch) VALUES (1, 0);
                CREATE TABLE input (
                    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, provider TEXT NOT NULL,
                    schema_version INTEGER NOT NULL, received_us INTEGER NOT NULL, now_us INTEGER NOT NULL,
                    payload BLOB NOT NULL);
                CREATE TABLE publication (
                    epoch INTEGER NOT NULL, "offset" INTEGER NOT NULL, input_id INTEGER NOT NULL REFERENCES input (id),
                    bytes BLOB NOT NULL, digest INTEGER NOT NULL, PRIMARY KEY (epoch, "offset")) WITHOUT ROWID;
                PRAGMA user_version = 1;
                """)
    }
}
