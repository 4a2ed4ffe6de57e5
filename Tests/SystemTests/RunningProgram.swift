import Foundation

/// A program that a test has started. What it writes goes to files, which are read when a condition is asked.
final class RunningProgram {
    let name: String
    /// Whether it is one of ours, whose log helps to understand a failure.
    let isNode: Bool
    private let process = Process()
    private let output: URL
    private let errors: URL
    private let input = Pipe()

    init(
        _ program: URL, _ arguments: [String], environment: [String: String] = [:], directory: URL, name: String
    ) throws {
        self.name = name
        isNode = program.deletingLastPathComponent() == Surroundings.buildDirectory
        // One file for each start: a program that is started again begins a log of its own.
        let unique = "\(name)-\(UUID().uuidString.prefix(8))"
        output = directory.appendingPathComponent(unique + ".out")
        errors = directory.appendingPathComponent(unique + ".err")
        try Data().write(to: output)
        try Data().write(to: errors)
        process.executableURL = program
        process.arguments = arguments
        process.environment = ["PATH": "/usr/bin:/bin", "HOME": directory.path].merging(environment) { $1 }
        process.standardInput = input
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: errors)
        try process.run()
    }

    var id: Int32 { process.processIdentifier }
    var isRunning: Bool { process.isRunning }
    var outputText: String { Self.text(output) }
    var errorText: String { Self.text(errors) }

    private static func text(_ url: URL) -> String {
        guard let data = try? Data(contentsOf: url) else { return "" }
        return String(decoding: data, as: UTF8.self)
    }

    func write(_ line: String) throws {
        try input.fileHandleForWriting.write(contentsOf: Data((line + "\n").utf8))
    }

    func closeInput() throws { try input.fileHandleForWriting.close() }

    /// To this process, by its id.
    func signal(_ signal: Int32) {
        if process.isRunning { kill(process.processIdentifier, signal) }
    }

    /// The exit status; a signal's number counts from 128, as a shell says it.
    func exitStatus() async throws -> Int32 {
        try await waiting(until: "the end of process \(process.processIdentifier)") { !process.isRunning }
        return process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus
    }

    /// At once, stopped or not, and not before it is gone.
    func end() {
        signal(SIGKILL)
        process.waitUntilExit()
    }
}
