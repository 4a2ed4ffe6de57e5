import CLinux
import Glibc

/// A program started by this one, which ends with it at the latest. Its standard output is read in lines.
package final class ChildProcess {
    /// What is kept of an unfinished line.
    package static let lineLimit = 1 << 20

    package let name: String
    package let pid: Int32
    /// The exit status, or 128 and the signal; `nil` while it runs.
    package private(set) var status: Int32?
    private let output: Int32
    private var input: Int32
    private var partial: [UInt8] = []

    /// Starts `path`. `log` takes its standard error; `output` its standard output, else it is read with `lines()`.
    package init(_ name: String, path: String, arguments: [String], log: String) throws(SystemError) {
        self.name = name
        var (readOut, writeOut, readIn, writeIn): (Int32, Int32, Int32, Int32) = (-1, -1, -1, -1)
        guard cl_pipe(&readOut, &writeOut) == 0, cl_pipe(&readIn, &writeIn) == 0 else {
            throw SystemError("pipe", name)
        }
        // The child reads from it in the ordinary way.
        _ = fcntl(readIn, F_SETFL, 0)
        let error = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard error >= 0 else { throw SystemError("open", log) }
        var argv = ([path] + arguments).map { strdup($0) } + [nil]
        pid = cl_spawn(path, &argv, readIn, writeOut, error)
        let code = errno
        argv.forEach { free($0) }
        close(readIn)
        close(writeOut)
        close(error)
        output = readOut
        input = writeIn
        guard pid > 0 else { throw SystemError("start", path, code: code) }
    }

    deinit {
        close(output)
        if input >= 0 { close(input) }
    }

    /// The whole lines of its standard output since the last call.
    package func lines() -> [String] {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(output, &buffer, buffer.count)
            guard count > 0 else { break }
            partial.append(contentsOf: buffer[..<count])
        }
        guard let end = partial.lastIndex(of: UInt8(ascii: "\n")) else {
            if partial.count > Self.lineLimit { partial = [] }
            return []
        }
        let whole = partial[..<end]
        let lines = whole.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
        partial.removeSubrange(...end)
        return lines
    }

    /// Writes a line to its standard input.
    package func tell(_ line: String) {
        var bytes = Array((line + "\n").utf8)
        _ = write(input, &bytes, bytes.count)
    }

    /// Whether it still runs; notes its status when it has ended.
    package func isRunning() -> Bool {
        guard status == nil else { return false }
        var status: Int32 = 0
        switch cl_reap(pid, &status) {
        case 0: return true
        case 1: self.status = status
        default: self.status = 255
        }
        return false
    }

    package func signal(_ number: Int32) {
        if isRunning() { kill(pid, number) }
    }
}
