import GRDB

/// The tables, and how those of an older program become these.
enum LogSchema {
    static let version = 2

    /// Brings a file to this version, in the caller's transaction. Throws `newerSchema` for one of a newer program.
    static func migrate(_ database: Database) throws {
        let found = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        guard found <= version else { throw EventLogError.newerSchema(found: found, known: version) }
        if found < 1 { try createFirst(database) }
        if found < 2 { try addDigests(database) }
    }

    private static func createFirst(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE meta (id INTEGER PRIMARY KEY CHECK (id = 1), epoch INTEGER NOT NULL);
                INSERT INTO meta (id, epoch) VALUES (1, 0);
                CREATE TABLE input (
                    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, provider TEXT NOT NULL,
                    schema_version INTEGER NOT NULL, received_us INTEGER NOT NULL, now_us INTEGER NOT NULL,
                    payload BLOB NOT NULL);
                CREATE TABLE publication (
                    epoch INTEGER NOT NULL, "offset" INTEGER NOT NULL, input_id INTEGER NOT NULL,
                    bytes BLOB NOT NULL, digest INTEGER NOT NULL, PRIMARY KEY (epoch, "offset")) WITHOUT ROWID;
                PRAGMA user_version = 1;
                """)
    }

    /// Inputs get a running digest as publications have one, the log a floor that retention raises, and checkpoints.
    private static func addDigests(_ database: Database) throws {
        try database.execute(
            sql: """
                ALTER TABLE input ADD COLUMN digest INTEGER NOT NULL DEFAULT 0;
                ALTER TABLE meta ADD COLUMN floor_epoch INTEGER NOT NULL DEFAULT 0;
                ALTER TABLE meta ADD COLUMN floor_offset INTEGER NOT NULL DEFAULT 0;
                ALTER TABLE meta ADD COLUMN floor_digest INTEGER NOT NULL DEFAULT 0;
                ALTER TABLE meta ADD COLUMN floor_input INTEGER NOT NULL DEFAULT 0;
                ALTER TABLE meta ADD COLUMN floor_input_digest INTEGER NOT NULL DEFAULT 0;
                ALTER TABLE meta ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0;
                CREATE TABLE checkpoint (
                    input_id INTEGER PRIMARY KEY, version INTEGER NOT NULL, epoch INTEGER NOT NULL,
                    "offset" INTEGER NOT NULL, digest INTEGER NOT NULL, size INTEGER NOT NULL,
                    checksum INTEGER NOT NULL);
                CREATE TABLE checkpoint_part (
                    input_id INTEGER NOT NULL, part INTEGER NOT NULL, bytes BLOB NOT NULL,
                    PRIMARY KEY (input_id, part)) WITHOUT ROWID;
                PRAGMA user_version = 2;
                """)
        var floor = try LogFloor.readUnchecked(database)
        floor.inputDigest = InputDigest.initial
        try floor.write(to: database)
        try digestInputs(database, from: floor)
    }

    private static func digestInputs(_ database: Database, from floor: LogFloor) throws {
        var last: UInt64 = 0
        var digest = floor.inputDigest
        while true {
            let inputs = try InputRow.fetch(database, after: last, limit: 1000).map(\.record)
            for input in inputs {
                digest = InputDigest.next(after: digest, input)
                try database.execute(
                    sql: "UPDATE input SET digest = ? WHERE id = ?",
                    arguments: [Int64(bitPattern: digest), Int64(bitPattern: input.id)])
                last = input.id
            }
            if inputs.isEmpty { return }
        }
    }
}
