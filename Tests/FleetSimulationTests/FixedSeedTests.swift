import FleetSimulation
import Testing

/// A few seeds that a debug build takes seconds for; `touchline simulate` runs thousands.
@Suite struct FixedSeedTests {
    @Test(arguments: 1...6)
    func aFleetThatSuffersKeepsItsPromises(_ seed: Int) {
        var settings = SimulationSettings(seed: UInt64(seed))
        settings.minutes = 3
        let result = Simulation.run(settings)
        #expect(result.violation == nil)
        #expect(result.totals.publications > 120)
        #expect(result.totals.faults > 3)
    }

    @Test func aQuietFleetLosesNothingEither() {
        var settings = SimulationSettings(seed: 3)
        settings.minutes = 1
        settings.withoutKinds = Set(FaultKind.allCases)
        let result = Simulation.run(settings)
        #expect(result.violation == nil)
        #expect(result.totals.faults == 0)
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

    @Test func watchingAStoryDoesNotChangeIt() {
        var settings = SimulationSettings(seed: 7)
        settings.minutes = 1
        let quiet = Simulation.run(settings)
        settings.isTracing = true
        let traced = Simulation.run(settings)
        #expect(traced.digest == quiet.digest)
        #expect(quiet.trace.isEmpty)
        #expect(!traced.trace.isEmpty)
    }

    @Test func aFaultLeftOutIsNotCarriedOut() {
        var settings = SimulationSettings(seed: 7)
        settings.minutes = 2
        let whole = Simulation.run(settings)
        settings.withoutFaults = Set(whole.faults.prefix(1).map(\.index))
        let less = Simulation.run(settings)
        #expect(less.faults == Array(whole.faults.dropFirst()))
    }
}
