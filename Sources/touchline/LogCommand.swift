import ArgumentParser
import EventLoop
import OriginServer

/// `touchline log`: looks after an origin's log.
struct LogCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "Backs an origin's log up, restores it, checks it.",
        subcommands: [Backup.self, Restore.self, Check.self])

    struct Backup: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Copies a log to one file, also while an origin runs on it.",
            discussion: "The file is there once it is whole, every record checked, and synced.")

        @Option(help: "The directory of the log.")
        var data: String
        @Option(help: "The file to write.")
        var to: String
        @Flag(help: "Write over a file that is there.")
        var force = false

        func run() throws {
            try LogCommand.told {
                StandardStreams.output(try LogMaintenance.backup(of: data, to: to, replacing: force))
            }
        }
    }

    struct Restore: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes a log of a back-up, in a new epoch.",
            discussion: """
                Refuses a directory that an origin uses, and one that holds a log unless --force is given; that log stays \
                beside. Fans and edges that saw what came after the back-up are given the state anew.
                """)

        @Option(help: "The back-up.")
        var from: String
        @Option(help: "The directory of the log.")
        var data: String
        @Flag(help: "Put it in the place of a log that is there.")
        var force = false

        func run() throws {
            try LogCommand.told { StandardStreams.output(try LogMaintenance.restore(from, to: data, replacing: force)) }
        }
    }

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Reads every record of a log or a back-up and holds it against its digest.",
            discussion: "Exit 0: all are as they were written; 1: one is not. 'touchline replay --from-log' does more.")

        @Argument(help: "The directory of the log, or a back-up.")
        var path: String

        func run() throws {
            try LogCommand.told { StandardStreams.output(try LogMaintenance.check(path)) }
        }
    }

    fileprivate static func told(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch {
            StandardStreams.error("log: \(error)")
            throw ExitCode(1)
        }
    }
}
