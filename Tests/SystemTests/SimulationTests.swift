import Testing

extension SystemTests {
    @Suite struct SimulationTests {
        /// Each process hashes with a seed of its own: what hangs on the order of a set or dictionary differs.
        @Test(arguments: ["5", "11"])
        func twoProcessesTellTheSameStoryOfASeed(_ seed: String) async throws {
            try await World.run { world in
                var told: [String] = []
                for name in ["first", "second"] {
                    let program = try world.start(
                        Surroundings.program("touchline"), ["simulate", "--seed", seed, "--minutes", "2"], name: name)
                    #expect(try await program.exitStatus() == 0)
                    told.append(
                        program.outputText.split(separator: "\n").first { $0.hasPrefix("seed") }.map(String.init) ?? "")
                }
                #expect(told[0].contains("digest"))
                #expect(told[0] == told[1])
            }
        }
    }
}
