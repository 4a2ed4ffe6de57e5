import EdgeCore
import MatchModel

/// What became of one seed.
package struct SimulationResult: Sendable {
    package var settings: SimulationSettings
    package var violation: Violation?
    package var totals: SimulationTotals
    /// Of every step; the same seed gives the same digest, in every process.
    package var digest: UInt64
    /// The last steps, where they were kept.
    package var trace: [String]
    /// The faults that were carried out, before the end.
    package var faults: [Fault]
}

/// One fleet under virtual time: minutes of faults, then everything is healed, settles, and is looked at.
package struct Simulation {
    /// How long everything may take to be right once all is healed.
    private static let settling = TimeSpan.seconds(75)

    private let settings: SimulationSettings
    private let scheduler = Scheduler()
    private let recorder: Recorder
    private let world: SimulatedWorld
    private let truth: PublishedTruth
    private let acknowledgements: Acknowledgements
    private let origin: SimulatedOrigin
    private let edges: [SimulatedEdge]
    private let fans: [SimulatedFan]
    private let feed: SimulatedFeed
    private let faults: [Fault]
    private let injector: FaultInjector
    private let end: Int64

    /// Runs one seed to its end, or to the first rule that is broken.
    package static func run(_ settings: SimulationSettings) -> SimulationResult { Simulation(settings).run() }

    private init(_ settings: SimulationSettings) {
        self.settings = settings
        let (scheduler, seed) = (scheduler, settings.seed)
        let end = Int64(settings.minutes) * 60_000_000_000
        let recorder = Recorder(scheduler, isTracing: settings.isTracing)
        let world = SimulatedWorld(seed: seed)
        let truth = PublishedTruth(world, recorder)
        let acknowledgements = Acknowledgements(scheduler, recorder, truth)
        let log = SimulatedLog(scheduler, recorder, truth, seed: seed)
        let origin = SimulatedOrigin(scheduler, recorder, log: log, seed: seed)
        var lastPipe: UInt64 = 0
        let edges = (0..<settings.edges).map {
            SimulatedEdge($0, scheduler, recorder, origin: origin, seed: seed) {
                lastPipe += 1
                return lastPipe
            }
        }
        let fleet = SimulatedFan.FanFleetAccess(
            world: world, truth: truth, scheduler: scheduler, recorder: recorder, frames: FanFrameCache(),
            edges: { edges }, isCalm: { scheduler.now >= end })
        let fans = (0..<settings.fans).map { SimulatedFan($0, seed: seed, fleet) }
        let feed = SimulatedFeed(world, origin, scheduler, recorder, acknowledgements, seed: seed, end: end)
        faults = FaultPlan.make(settings)
        injector = FaultInjector(
            scheduler, recorder, truth, acknowledgements, origin: origin, edges: edges, fans: fans, feed: feed, end: end
        )
        (self.recorder, self.world, self.truth, self.acknowledgements) = (recorder, world, truth, acknowledgements)
        (self.origin, self.edges, self.fans, self.feed, self.end) = (origin, edges, fans, feed, end)
    }

    private func run() -> SimulationResult {
        origin.start()
        edges.forEach { $0.start() }
        feed.start()
        for fault in faults { injector.schedule(fault) }
        let goesOn = { [recorder] in recorder.violation == nil }
        scheduler.run(until: end, while: goesOn)
        if goesOn() { injector.healAll() }
        scheduler.run(until: end + Self.settling.nanoseconds, while: goesOn)
        if goesOn() { FinalCheck(world, truth, recorder, origin: origin, edges: edges, fans: fans).run() }
        if goesOn() { acknowledgements.check(origin.log) }
        recorder.record(.end, UInt64(truth.publications), truth.head.offset, "the end, at \(truth.head)")
        return SimulationResult(
            settings: settings, violation: recorder.violation, totals: totals, digest: recorder.digest,
            trace: recorder.trace,
            faults: faults.filter { Double($0.at) / 1000 <= recorder.violation?.second ?? .infinity })
    }

    private var totals: SimulationTotals {
        var totals = injector.totals
        totals.seeds = 1
        totals.simulatedSeconds = Int(scheduler.now / 1_000_000_000)
        totals.publications = truth.publications
        totals.acknowledged = acknowledgements.count
        totals.epochs = max(0, truth.epochsBegun - 1)
        totals.tornTails = origin.log.tornTails
        for fan in fans {
            totals.events += fan.counters.events
            totals.states += fan.counters.states
            totals.retractions += fan.counters.retractions
            totals.slowRecovered += fan.counters.recovered
        }
        for edge in edges {
            totals.add(edge.past)
            for worker in edge.workers { totals.add(worker.worker.counters) }
        }
        return totals
    }
}
