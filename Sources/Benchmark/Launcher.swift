import EventLoop
import FleetDemo
import Glibc

/// Starts the programs of a benchmark and ends them. Servers share one core; the generator, and the origin, have another.
final class Launcher {
    let directory: String
    private let cores = sysconf(Int32(_SC_NPROCESSORS_ONLN))
    private var running: [ChildProcess] = []
    /// Whether what is timed may run before all else on this machine (SCHED_FIFO): then what else runs here costs it
    /// caches, but no turns. Root may.
    private var isPreferred = false

    init(directory: String) throws(SystemError) {
        try FileText.makeDirectory(directory)
        // Some servers go to another directory.
        guard let whole = realpath(directory, nil) else { throw SystemError("find", directory) }
        defer { free(whole) }
        self.directory = String(cString: whole)
        isPreferred = (try? run("chrt", "/usr/bin/chrt", ["--fifo", "1", "/bin/true"], on: .any)) != nil
    }

    enum Cores {
        case server, generator, all
        /// All cores, ahead of others, in turn among themselves: for many processes, of which each waits for others.
        case fair
        /// The server's core, ahead of others, its threads in turn: where one that is busy must not keep another waiting.
        case serverInTurn
        /// The generator's core, when the generator leaves it time.
        case behindGenerator
        /// Wherever there is room, behind everybody else: for what is not timed.
        case any
    }

    /// `variables` are set in its environment, as NAME=VALUE. Its standard error goes to NAME.log.
    func start(
        _ name: String, _ path: String, _ arguments: [String], on cores: Cores = .server, variables: [String] = []
    ) throws -> ChildProcess {
        guard access(path, X_OK) == 0 else {
            throw BenchError("\(path) is not there; Scripts/bench builds and installs what the benchmarks run")
        }
        var words = [path] + arguments
        if !variables.isEmpty { words = ["/usr/bin/env"] + variables + words }
        if self.cores > 1, cores != .all, cores != .any, cores != .fair {
            words = ["/usr/bin/taskset", "-c", cores == .server || cores == .serverInTurn ? "0" : "1"] + words
        }
        if isPreferred, cores == .fair || cores == .serverInTurn { words = ["/usr/bin/nice", "-n", "-15"] + words }
        if isPreferred, cores == .server || cores == .generator || cores == .all {
            words = ["/usr/bin/chrt", "--fifo", "1"] + words
        }
        let child = try ChildProcess(
            name, path: words[0], arguments: Array(words.dropFirst()), log: "\(directory)/\(name).log")
        running.append(child)
        return child
    }

    /// Runs a program to its end and gives its standard output.
    func run(
        _ name: String, _ path: String, _ arguments: [String], on cores: Cores = .generator, seconds: Int = 120
    ) throws -> [String] {
        let child = try start(name, path, arguments, on: cores)
        defer { end(child) }
        var lines: [String] = []
        for _ in 0..<(seconds * 200) {
            let isRunning = child.isRunning()
            lines += child.lines()
            if !isRunning {
                guard child.status == 0 else {
                    throw BenchError("\(name) ended with status \(child.status ?? 255); see \(directory)/\(name).log")
                }
                return lines
            }
            Self.pause(milliseconds: 5)
        }
        throw BenchError("\(name) did not end within \(seconds) s; see \(directory)/\(name).log")
    }

    /// Asks it to end, and kills it after five seconds. What it started in its group ends with it.
    func end(_ child: ChildProcess) {
        child.signal(SIGTERM)
        for _ in 0..<1000 where child.isRunning() { Self.pause(milliseconds: 5) }
        if child.isRunning() { child.signal(SIGKILL) }
        while child.isRunning() { Self.pause(milliseconds: 5) }
        running.removeAll { $0 === child }
    }

    func endAll() {
        for child in running.reversed() { end(child) }
    }

    /// Waits until `isReady`, at most so long.
    func wait(for what: String, _ child: ChildProcess, seconds: Int = 20, until isReady: () -> Bool) throws {
        for _ in 0..<(seconds * 50) {
            guard child.isRunning() else {
                throw BenchError("\(what) ended with status \(child.status ?? 255); see \(directory)/\(child.name).log")
            }
            if isReady() { return }
            Self.pause(milliseconds: 20)
        }
        throw BenchError("\(what) was not ready within \(seconds) s; see \(directory)/\(child.name).log")
    }

    /// Writes a file of this run and gives its path.
    func file(_ name: String, _ content: [UInt8]) throws(SystemError) -> String {
        let path = "\(directory)/\(name)"
        try FileText.write(content, to: path)
        return path
    }

    func file(_ name: String, _ content: String) throws(SystemError) -> String { try file(name, Array(content.utf8)) }

    static func pause(milliseconds: Int) {
        var pause = timespec(tv_sec: milliseconds / 1000, tv_nsec: milliseconds % 1000 * 1_000_000)
        nanosleep(&pause, nil)
    }
}
