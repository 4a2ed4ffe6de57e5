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

    /// When, after that, the operator hands back and the providers say everything again.
    private static let lastWords = [TimeSpan.seconds(10), .seconds(25)]

    private let settings: SimulationSettings
    private let scheduler = Scheduler()
    private let recorder: Recorder
    private let world: SimulatedWorld
    private let truth: PublishedTruth
    private let acknowledgements: Acknowledgements
    private let origin: SimulatedOrigin
    private let edges: [SimulatedEdge]
    private let fans: [SimulatedFan]
    private let provider: any SimulatedProvider
    private let pitch: SimulatedPitch?
    private let theOperator: SimulatedOperator?
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
        let edges = (0..<settings.edges).map {
            SimulatedEdge($0, scheduler, recorder, origin: origin, seed: seed)
        }
        let fleet = SimulatedFan.FanFleetAccess(
            world: world, truth: truth, scheduler: scheduler, recorder: recorder, frames: FanFrameCache(),
            edges: { edges }, isCalm: { scheduler.now >= end })
        let fans = (0..<settings.fans).map { SimulatedFan($0, seed: seed, fleet) }
        // Half of the seeds have one provider who says anything, half two sources whose truth is known, and an operator.
        var kind = SeededGenerator(seed: seed, name: "provider")
        let hasTruth = kind.chance(0.5)
        let post = PayloadPost(
            origin, scheduler, recorder, acknowledgements, garblesMeaning: !hasTruth, seed: seed)
        let pitch = hasTruth ? SimulatedPitch(world, scheduler, post, seed: seed, end: end) : nil
        provider = pitch ?? SimulatedFeed(world, scheduler, post, seed: seed, end: end)
        theOperator =
            hasTruth ? SimulatedOperator(origin, scheduler, recorder, acknowledgements, seed: seed, end: end) : nil
        self.pitch = pitch
        faults = FaultPlan.make(settings)
        injector = FaultInjector(
            scheduler, recorder, truth, acknowledgements, origin: origin, edges: edges, fans: fans, post: post, end: end
        )
        (self.recorder, self.world, self.truth, self.acknowledgements) = (recorder, world, truth, acknowledgements)
        (self.origin, self.edges, self.fans, self.end) = (origin, edges, fans, end)
    }

    /// Lets go of what holds each other, so that a run of thousands of seeds needs the memory of one.
    private func takeApart() {
        scheduler.clear()
        fans.forEach { $0.end() }
        edges.forEach { $0.end() }
        origin.end()
        scheduler.clear()
    }

    private func run() -> SimulationResult {
        defer { takeApart() }
        origin.start()
        edges.forEach { $0.start() }
        provider.start()
        theOperator?.start()
        for fault in faults { injector.schedule(fault) }
        let goesOn = { [recorder] in recorder.violation == nil }
        scheduler.run(until: end, while: goesOn)
        if goesOn() { injector.healAll() }
        for span in Self.lastWords {
            scheduler.at(end + span.nanoseconds) { [theOperator] in theOperator?.handBack() }
            scheduler.at(end + span.nanoseconds + 5_000_000_000) { [provider] in provider.repeatAll() }
        }
        scheduler.run(until: end + Self.settling.nanoseconds, while: goesOn)
        if goesOn() {
            FinalCheck(world, truth, recorder, origin: origin, edges: edges, fans: fans, pitch: pitch).run()
        }
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
        totals.truths = pitch == nil ? 0 : 1
        totals.actions = theOperator?.actions ?? 0
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
