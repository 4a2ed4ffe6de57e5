import Foundation
import JSONText

/// One test's world: a directory of its own and every process it started. `run` ends them all, whatever happened.
final class World {
    let directory: URL
    private var programs: [RunningProgram] = []

    private init() throws {
        directory = FileManager.default.temporaryDirectory.appendingPathComponent("touchline-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    }

    /// Gives `body` a world and takes it down afterwards.
    static func run(_ body: (World) async throws -> Void) async throws {
        let world = try World()
        defer { world.end() }
        do {
            try await body(world)
        } catch {
            for program in world.programs where program.isNode {
                print("--- \(program.name)\n\(program.errorText.suffix(2000))")
            }
            throw error
        }
    }

    private func end() {
        programs.forEach { $0.end() }
        try? FileManager.default.removeItem(at: directory)
    }

    func start(
        _ program: URL, _ arguments: [String], environment: [String: String] = [:], name: String
    ) throws -> RunningProgram {
        let running = try RunningProgram(
            program, arguments, environment: environment, directory: directory, name: name)
        programs.append(running)
        return running
    }

    /// Runs a command of `touchline` to its end.
    func touchline(_ arguments: String...) async throws -> (status: Int32, output: String, errors: String) {
        let program = try start(Surroundings.program("touchline"), arguments, name: "touchline")
        let status = try await program.exitStatus()
        return (status, program.outputText, program.errorText)
    }

    /// A file of this world.
    func file(_ name: String, _ content: String) throws -> String {
        let url = directory.appendingPathComponent(name)
        try Data(content.utf8).write(to: url)
        return url.path
    }
}
