import GRDB

/// Moves what commits left in the write-ahead file into the database, beside the writer and on a connection of its own, so
/// that the file can begin anew. SQLite would do it within the commit that makes the file long, and whoever waits for that
/// commit then waits for two more syncs. (SQLite, "Write-Ahead Logging", sections 2.1 and 3.)
///
/// Of one thread, which is not the writer's.
final class LogBackfill {
    /// Pages in the file at which the writer does it itself within a commit, 64 MB of them: when nobody else could.
    static let writerPages = 16_384
    /// Pages at which the writer is made to wait for the end of it. Before that, what it adds meanwhile is left for the
    /// next time.
    static let patiencePages = 4096
    /// The most pages for which the writer waits: where more are left somebody reads an older state, such as a back-up.
    static let waitingPages = 256
    /// Tries in one turn: each moves only what was added during the one before.
    private static let tries = 4

    private let queue: DatabaseQueue
    private let patience: Int

    init(directory: String, patience: Int = patiencePages) throws(EventLogError) {
        self.patience = patience
        queue = try inLog { try LogDatabase.openToBackfill(directory: directory) }
    }

    /// Returns how many pages of the file are not in the database yet; `nil` where a commit was in the way each time. Throws
    /// `full` and `database` when the disk does not take them; the file stays whole.
    func turn() throws(EventLogError) -> Int? {
        try inLog { try queue.writeWithoutTransaction(turn) }
    }

    func close() { try? queue.close() }

    private func turn(_ database: Database) throws -> Int? {
        var last: (pages: Int, left: Int)?
        for _ in 0..<Self.tries {
            last = try Self.move(.passive, database) ?? last
            if last?.left == 0 { return 0 }
        }
        guard let last else { return nil }
        guard last.pages >= patience, last.left <= Self.waitingPages else { return last.left }
        return try Self.move(.full, database)?.left ?? last.left
    }

    /// `nil` when it could not begin: a commit was just being written, or somebody reads an older state.
    private static func move(_ mode: Database.CheckpointMode, _ database: Database) throws -> (pages: Int, left: Int)? {
        do {
            let (pages, moved) = try database.checkpoint(mode)
            return (pages, pages - moved)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
            return nil
        }
    }
}
