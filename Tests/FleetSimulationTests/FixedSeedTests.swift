import FleetSimulation
import Testing

@Suite struct FixedSeedTests {
    /// Seeds that take a few seconds in a debug build; `touchline simulate` runs thousands.
    static let seeds: ClosedRange<UInt64> = 1...6

    @Test(arguments: seeds)
    func aFleetThatSuffersKeepsItsPromises(_ seed: UInt64) {
        var settings = SimulationSettings(seed: seed)
        settings.minutes = 3
        #expect(Simulation.run(settings).violation == nil)
    }

    @Test func theSameSeedIsTheSameStory() {
        var settings = SimulationSettings(seed: 7)
        settings.minutes = 1
        let (first, second) = (Simulation.run(settings), Simulation.run(settings))
        #expect(first.digest == second.digest)
        #expect(first.totals == second.totals)
        settings.seed = 8
        #expect(Simulation.run(settings).digest != first.digest)
    }
}
