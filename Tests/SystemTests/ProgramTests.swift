import Foundation
import Testing

extension SystemTests {
    /// How the programs answer wrong usage and bad configuration.
    @Suite struct ProgramTests {
        private func outcome(
            of name: String, _ arguments: [String], in world: World, environment: [String: String] = [:]
        ) async throws -> (status: Int32, errors: String) {
            let program = try world.start(
                Surroundings.program(name), arguments, environment: environment, name: name)
            return (try await program.exitStatus(), program.errorText)
        }

        private let edgeArguments = ["--id", "lon-1", "--region", "london"]

        @Test(
            "An unknown flag is wrong usage: 64, and the flag is named",
            arguments: ["touchline-origin", "touchline-edge"])
        func unknownFlag(program: String) async throws {
            try await World.run { world in
                let (status, errors) = try await outcome(of: program, ["--no-such"], in: world)
                #expect(status == 64)
                #expect(errors.contains("--no-such"))
            }
        }

        @Test("A setting that is missing or out of its range is wrong usage")
        func badSettings() async throws {
            try await World.run { world in
                for arguments in [[], ["--id", "lon-1"], edgeArguments + ["--workers", "0"]] {
                    #expect(try await outcome(of: "touchline-edge", arguments, in: world).status == 64)
                }
                let (status, errors) = try await outcome(
                    of: "touchline-edge", edgeArguments, in: world, environment: ["TOUCHLINE_WORKERS": "65"])
                #expect(status == 64)
                #expect(errors.contains("1 to 64"))
                #expect(try await outcome(of: "touchline-origin", [], in: world).status == 64)
            }
        }

        @Test("pair: slow fans may hold back 1048576 bytes in all, and no setting is below that")
        func pendingBytes() async throws {
            try await World.run { world in
                let below = try await outcome(
                    of: "touchline-edge", edgeArguments + ["--pending-bytes", "1048575"], in: world)
                #expect(below.status == 64)
                #expect(below.errors.contains("--pending-bytes is '1048575'; it goes from 1048576 to"))
                let least = try world.start(
                    Surroundings.program("touchline-edge"),
                    edgeArguments + ["--listen", "127.0.0.1:\(try FreePort.next())", "--pending-bytes", "1048576"],
                    name: "least")
                try await waiting(until: "the edge to listen") { least.errorText.contains("edge listens") }
            }
        }

        @Test("A port in use ends both programs with 1 and a sentence that names the address")
        func portInUse() async throws {
            try await World.run { world in
                let origin = try await Origin(in: world)
                let address = "127.0.0.1:\(origin.port)"
                let other = world.directory.appendingPathComponent("other").path
                let second = try await outcome(
                    of: "touchline-origin", ["--listen", address, "--data", other], in: world)
                #expect(second.status == 1)
                #expect(second.errors.contains(address))
                let edge = try await outcome(of: "touchline-edge", edgeArguments + ["--listen", address], in: world)
                #expect(edge.status == 1)
                #expect(edge.errors.contains(address))
            }
        }

        @Test("A second origin on the same log ends with 1 and names the directory")
        func directoryInUse() async throws {
            try await World.run { world in
                let data = world.directory.appendingPathComponent("shared").path
                let first = try world.start(
                    Surroundings.program("touchline-origin"),
                    ["--listen", "127.0.0.1:\(try FreePort.next())", "--data", data], name: "first")
                try await waiting(until: "the first to listen") { first.errorText.contains("origin listens") }
                let second = try await outcome(
                    of: "touchline-origin", ["--listen", "127.0.0.1:\(try FreePort.next())", "--data", data],
                    in: world)
                #expect(second.status == 1)
                #expect(second.errors.contains(data))
                #expect(first.isRunning)
            }
        }

        @Test("Where there is no log the option that named the place is named, and what belongs there")
        func noLog() async throws {
            try await World.run { world in
                let nowhere = world.directory.appendingPathComponent("nowhere").path
                for (option, arguments) in [
                    ("--data", ["log", "backup", "--data", nowhere, "--to", nowhere + ".backup"]),
                    ("--from-log", ["replay", "--from-log", nowhere]),
                    ("--from", ["log", "restore", "--from", nowhere, "--data", nowhere + ".new"]),
                ] {
                    let (status, errors) = try await outcome(of: "touchline", arguments, in: world)
                    #expect(status == 1)
                    #expect(errors.contains("\(option): '\(nowhere)' holds no log"), "\(errors)")
                    #expect(errors.contains("data directory of an origin") && !errors.contains("may write"))
                }
            }
        }

        @Test("A back-up that is damaged is named, and the mend is another one")
        func damagedBackup() async throws {
            try await World.run { world in
                let bad = try world.file("bad.backup", String(repeating: "no log\n", count: 200))
                let data = world.directory.appendingPathComponent("new").path
                let restored = try await world.touchline("log", "restore", "--from", bad, "--data", data)
                #expect(restored.status == 1)
                #expect(restored.errors.contains("--from: the back-up '\(bad)' is damaged"), "\(restored.errors)")
                #expect(restored.errors.contains("another back-up") && !restored.errors.contains("log restore"))
            }
        }

        @Test("A load without an edge names the one that did not answer")
        func noEdge() async throws {
            try await World.run { world in
                let edge = "http://127.0.0.1:\(try FreePort.next())"
                let (status, errors) = try await outcome(
                    of: "touchline", ["load", "--edge", edge, "--fans", "1", "--seconds", "1"], in: world)
                #expect(status == 1)
                let last = errors.split(separator: "\n").last ?? ""
                #expect(last.contains("no fan could start: no edge answered") && last.contains(edge), "\(errors)")
                #expect(!last.contains("named no match"))
            }
        }

        @Test("A topology that cannot be used is bad configuration: 78, with file and line")
        func badTopology() async throws {
            try await World.run { world in
                let data = world.directory.appendingPathComponent("data").path
                let file = try world.file("world.yaml", "origin:\n  region: [\n")
                let broken = try await outcome(
                    of: "touchline-origin", ["--data", data, "--topology", file], in: world)
                #expect(broken.status == 78)
                #expect(try broken.errors.contains(Regex(NSRegularExpression.escapedPattern(for: file) + ":[0-9]+")))

                let missing = try await outcome(
                    of: "touchline-origin", ["--data", data, "--topology", file + ".not"], in: world)
                #expect(missing.status == 78)
                #expect(missing.errors.contains(file + ".not"))

                let schedule = try world.file("schedule.json", "{\n  \"matches\": [,]\n}")
                let badSchedule = try await outcome(
                    of: "touchline-origin", ["--data", data, "--schedule", schedule], in: world)
                #expect(badSchedule.status == 78)
                #expect(badSchedule.errors.contains(schedule))
                #expect(badSchedule.errors.contains("line 2"))
            }
        }
    }
}
