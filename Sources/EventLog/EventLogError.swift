import MatchModel

/// Why a log cannot be used, or a record not be written.
package enum EventLogError: Error, Sendable, CustomStringConvertible {
    /// Another process holds the log.
    case locked(path: String)
    /// Nothing is there to read: no such file, or a directory without a log.
    case noLog(path: String, reason: String)
    /// The directory or the lock file cannot be made or opened.
    case file(path: String, reason: String)
    /// SQLite would not sync on every commit; what it says instead of 2.
    case notDurable(synchronous: Int)
    /// SQLite does not use a write-ahead log; what it uses instead.
    case journalMode(String)
    /// The file was written by a newer program.
    case newerSchema(found: Int, known: Int)
    /// SQLite failed.
    case database(reason: String)
    /// A publication does not continue the log.
    case gap(expected: Cursor, found: Cursor)
    /// Inputs count up by one.
    case inputGap(expected: UInt64, found: UInt64)
    /// An epoch has to be above the last one.
    case epochNotAbove(last: UInt64, given: UInt64)
    /// The file was written by an older program, and is open to read only.
    case olderSchema(found: Int, known: Int)
    /// Only checkpoints of another version are left, and of the inputs before them none.
    case checkpointVersion(found: UInt32, known: UInt32, floor: UInt64)
    /// What is read is not what was written.
    case damaged(what: String)
    /// The same, of a back-up.
    case damagedBackup(path: String, what: String)
    /// The disk, or the file's largest size, is reached.
    case full(reason: String)
    /// A back-up or a restore would write over something.
    case occupied(path: String)

    package var description: String {
        switch self {
        case .locked(let path):
            "the log is in use by another process (\(path) is locked); stop it or name another --data"
        case .noLog(let path, let reason):
            "'\(path)' holds no log: \(reason); name the data directory of an origin, or a back-up of its log"
        case .file(let path, let reason):
            "cannot use \(path): \(reason); give the origin a directory that it may write"
        case .notDurable(let synchronous):
            "SQLite runs with synchronous = \(synchronous), a commit could be lost; FULL (2) is required"
        case .journalMode(let mode):
            "SQLite runs with journal_mode = \(mode), wal is required; is the directory on a network file system?"
        case .newerSchema(let found, let known):
            "the log has schema \(found), this program knows up to \(known); start the newer program"
        case .database(let reason):
            "the log failed: \(reason)"
        case .gap(let expected, let found):
            "publication \(found) does not continue the log, which goes on with \(expected)"
        case .inputGap(let expected, let found):
            "input \(found) does not continue the log, which goes on with \(expected)"
        case .olderSchema(let found, let known):
            "the log has schema \(found), to read it needs \(known); start an origin of this version on it once"
        case .checkpointVersion(let found, let known, let floor):
            "the log's checkpoints are of version \(found), this program reads \(known), and the inputs up to \(floor) were "
                + "let go; go on with the program that wrote them, or give an empty --data directory: a new epoch begins, "
                + "and the providers' next documents fill it"
        case .damaged(let what):
            "the log is damaged: \(what); restore a back-up with 'touchline log restore --from FILE --data DIR'"
        case .damagedBackup(let path, let what):
            "the back-up '\(path)' is damaged: \(what); nothing was restored from it, take another back-up"
        case .full(let reason):
            "the disk is full (\(reason)); make room, what waits is then written"
        case .occupied(let path):
            "\(path) is there already; name another one, or give --force"
        case .epochNotAbove(let last, let given):
            "epoch \(given) is not above the last one, \(last)"
        }
    }
}
