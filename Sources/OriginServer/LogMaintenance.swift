import EventLog
import EventLoop
import MatchModel
import OriginCore

/// What operators do with a log when no origin does it. Each returns a line for a person, and throws what can be mended.
package enum LogMaintenance {
    /// Copies a log while an origin may run on it.
    package static func backup(of directory: String, to file: String, replacing: Bool) throws -> String {
        let report = try LogOptionError.naming("--data") {
            try LogBackup.write(of: directory, to: file, replacing: replacing)
        }
        return "log: \(file) holds \(text(report))"
    }

    /// Makes a log of a back-up, in an epoch above all that are known.
    package static func restore(_ file: String, to directory: String, replacing: Bool) throws -> String {
        let now = SystemClock.unix()
        let report = try LogOptionError.naming("--from") {
            try LogBackup.restore(
                file, to: directory, replacing: replacing, epoch: { EpochRule.next(now: now, known: $0) },
                record: { input, epoch in InputReplay.beginning(epoch, id: input, now: now) })
        }
        return "log: \(directory) holds \(text(report)); epoch \(report.head.epoch) has begun"
    }

    /// Reads every record of the log in a directory, or of a back-up.
    package static func check(_ path: String) throws -> String {
        let log = try LogFile(path: path)
        let scrub = try scrub(log, isBackup: log.path == path)
        let floor = try log.inputFloor()
        let text =
            "log: \(scrub.inputs) inputs after \(floor), \(scrub.publications) publications after \(try log.floor()), head "
            + "\(try log.head()), checkpoints after \(try log.checkpoints()): all as they were written"
        try log.close()
        return text
    }

    private static func scrub(_ log: LogFile, isBackup: Bool) throws(EventLogError) -> LogScrub {
        do {
            return try LogScrub.run(log)
        } catch {
            if isBackup, case .damaged(let what) = error { throw .damagedBackup(path: log.path, what: what) }
            throw error
        }
    }

    private static func text(_ report: BackupReport) -> String {
        "\(report.inputs) inputs and \(report.publications) publications, each as it was written, up to input "
            + "\(report.lastInput), head \(report.head), \(report.bytes) bytes"
    }
}
