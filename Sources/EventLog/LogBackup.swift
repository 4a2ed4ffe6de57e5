import Foundation
import GRDB
import Glibc
import MatchModel

import struct MatchModel.Cursor

/// What a back-up holds.
package struct BackupReport: Hashable, Sendable {
    /// Where it ends.
    package var head: Cursor
    package var lastInput: UInt64
    /// Records that were read and found as they were written.
    package var inputs: Int
    package var publications: Int
    package var bytes: Int
}

/// Copies a log while an origin runs, and makes a log of a copy.
package enum LogBackup {
    /// The most logs that restores put aside in one directory.
    static let maximumAside = 1000

    /// Writes what is durable now to `file`, which is there only once it is whole, checked and synced. Throws `occupied`
    /// when it is there already. The origin's commits go on meanwhile; its write-ahead file grows until the copy is made.
    package static func write(of directory: String, to file: String, replacing: Bool) throws(EventLogError)
        -> BackupReport
    {
        guard replacing || !exists(file) else { throw .occupied(path: file) }
        let source = try LogFile(path: directory)
        let partial = file + ".partial"
        remove(partial)
        try inLog {
            let target = try DatabaseQueue(path: partial)
            // All pages in one step: they are those of one moment.
            try source.database.backup(to: target)
            // One file, without a write-ahead file beside it.
            try target.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
            try target.close()
        }
        try source.close()
        let report = try check(partial)
        try sync(partial)
        try rename(partial, to: file)
        return report
    }

    /// Makes the log in `directory` the one in `file`, and begins an epoch in it above every one that either names and
    /// above `epoch`: what was published after the back-up can never be taken for what comes now. It is durable before
    /// the log has its name. Throws `damagedBackup` where a record of `file` is not as it was written, `locked` while an
    /// origin uses the directory, and `occupied` when it holds a log and `replacing` is not set; the log that was there
    /// stays beside, as `…before-restore`, the next as `…before-restore-2`.
    package static func restore(
        _ file: String, to directory: String, replacing: Bool,
        epoch choose: (_ known: [UInt64]) -> UInt64, record: (_ input: UInt64, _ epoch: UInt64) -> LogRecord
    ) throws(EventLogError) -> BackupReport {
        var isDirectory: ObjCBool = false
        if FileManager.default.fileExists(atPath: file, isDirectory: &isDirectory), isDirectory.boolValue {
            throw .noLog(path: file, reason: "a back-up is one file, and this is a directory")
        }
        var report = try checkBackup(file)
        let lock = try DirectoryLock(directory: directory)
        defer { lock.release() }
        let path = LogDatabase.path(in: directory)
        var known = [report.head.epoch]
        if exists(path) {
            guard replacing else { throw .occupied(path: path) }
            // A log that cannot be read any more is a reason to restore one.
            if let old = try? LogFile(path: path), let epoch = try? old.epoch() { known.append(epoch) }
        }
        let place = directory + "/restore.partial"
        try inFiles(place) {
            if exists(place) { try FileManager.default.removeItem(atPath: place) }
            try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
            try FileManager.default.copyItem(atPath: file, toPath: LogDatabase.path(in: place))
        }
        let log = try DurableLog.open(directory: place)
        let epoch = choose(known)
        let input = try log.lastInput() + 1
        try log.append([record(input, epoch)])
        report.head = try log.head()
        report.lastInput = input
        // All of it goes into the one file that gets the log's name.
        try inLog { _ = try log.pool.writeWithoutTransaction { try $0.checkpoint(.truncate) } }
        try log.close()
        try sync(LogDatabase.path(in: place))
        try moveAside(path)
        try rename(LogDatabase.path(in: place), to: path)
        try? FileManager.default.removeItem(atPath: place)
        return report
    }

    /// Reads every record of a back-up. Throws `damagedBackup` where one is not as it was written.
    private static func checkBackup(_ file: String) throws(EventLogError) -> BackupReport {
        do {
            return try check(file)
        } catch .damaged(let what) {
            throw .damagedBackup(path: file, what: what)
        } catch .database(let reason) {
            throw .damagedBackup(path: file, what: reason)
        }
    }

    /// Renames what is left of a log, under a name that nothing has yet. Also a write-ahead file whose log is gone: SQLite
    /// would recover its pages into the one that gets the name. The log itself first: without its write-ahead file it would
    /// be an older one.
    private static func moveAside(_ path: String) throws(EventLogError) {
        let suffixes = ["", "-wal", "-shm"]
        let names = (1...maximumAside).lazy.map { path + ".before-restore" + ($0 == 1 ? "" : "-\($0)") }
        guard let name = names.first(where: { name in !suffixes.contains { exists(name + $0) } }) else {
            throw .occupied(path: path + ".before-restore-\(maximumAside)")
        }
        for suffix in suffixes where exists(path + suffix) { try rename(path + suffix, to: name + suffix) }
    }

    private static func check(_ file: String) throws(EventLogError) -> BackupReport {
        let copy = try LogFile(path: file)
        let scrub = try LogScrub.run(copy)
        let report = BackupReport(
            head: try copy.head(), lastInput: try copy.lastInput(), inputs: scrub.inputs,
            publications: scrub.publications, bytes: try copy.usedBytes())
        try copy.close()
        return report
    }

    private static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    private static func remove(_ path: String) { unlink(path) }

    /// Renames, and syncs the directory that it is in.
    private static func rename(_ path: String, to new: String) throws(EventLogError) {
        guard Glibc.rename(path, new) == 0 else {
            throw .file(path: new, reason: String(cString: strerror(errno)))
        }
        let directory = new.lastIndex(of: "/").map { String(new[..<$0]) } ?? "."
        try sync(directory.isEmpty ? "/" : directory)
    }

    private static func sync(_ path: String) throws(EventLogError) {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .file(path: path, reason: String(cString: strerror(errno))) }
        defer { Glibc.close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .file(path: path, reason: String(cString: strerror(errno))) }
    }

    private static func inFiles(_ path: String, _ body: () throws -> Void) throws(EventLogError) {
        do { try body() } catch { throw .file(path: path, reason: "\(error)") }
    }
}
