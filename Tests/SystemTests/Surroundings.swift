import Foundation

/// Where the system tests find what they start.
enum Surroundings {
    /// The build directory: the programs lie beside the test bundle.
    static let buildDirectory: URL = {
        let executable = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(fileURLWithPath: executable).deletingLastPathComponent()
    }()

    static let repository = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    static let support = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Support")

    static func program(_ name: String) -> URL { buildDirectory.appendingPathComponent(name) }

    /// The Python that has `websockets`; `Scripts/setup --tests` makes it.
    static let python = repository.appendingPathComponent(".build/python/bin/python3")
    static var hasPython: Bool { FileManager.default.isExecutableFile(atPath: python.path) }
    static let pythonMissing = "needs .build/python with 'websockets'; run Scripts/setup --tests"

    static let strace = URL(fileURLWithPath: "/usr/bin/strace")
    static let straceMissing = "needs strace, and the right to trace; run Scripts/setup --tests"
    /// Containers may forbid tracing, so it is tried.
    static var canTrace: Bool {
        guard FileManager.default.isExecutableFile(atPath: strace.path) else { return false }
        let process = Process()
        process.executableURL = strace
        process.arguments = ["-o", "/dev/null", "true"]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}
