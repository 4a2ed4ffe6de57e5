import ClientProtocol
import EdgeCore

/// What happened in a simulation, or in all of a run.
package struct SimulationTotals: Hashable, Sendable {
    package var seeds = 0
    package var simulatedSeconds = 0
    package var publications = 0
    package var acknowledged = 0
    package var events = 0
    package var states = 0
    package var resumesWhole: UInt64 = 0
    package var resumesRefused: UInt64 = 0
    package var resumesAhead: UInt64 = 0
    /// In the order of `ResetReason.allCases`.
    package var resets = [UInt64](repeating: 0, count: ResetReason.allCases.count)
    package var retractions = 0
    package var epochs = 0
    package var slowRecovered = 0
    package var restores = 0
    package var rollbacks = 0
    package var originCrashes = 0
    package var edgeCrashes = 0
    package var tornTails = 0
    package var slowConsumers: UInt64 = 0
    package var faults = 0
    /// Seeds with two sources, whose true score had to come out.
    package var truths = 0
    package var actions = 0

    package init() {}

    mutating func add(_ worker: WorkerCounters) {
        resumesWhole += worker.resumedWhole
        resumesRefused += worker.resumesRefused
        resumesAhead += worker.resumesAhead
        for index in resets.indices { resets[index] += worker.resets[index] }
        slowConsumers += worker.ended[Int(ConnectionEnd.slowConsumer.rawValue)]
    }

    package static func + (left: SimulationTotals, right: SimulationTotals) -> SimulationTotals {
        var sum = left
        sum.seeds += right.seeds
        sum.simulatedSeconds += right.simulatedSeconds
        sum.publications += right.publications
        sum.acknowledged += right.acknowledged
        sum.events += right.events
        sum.states += right.states
        sum.resumesWhole += right.resumesWhole
        sum.resumesRefused += right.resumesRefused
        sum.resumesAhead += right.resumesAhead
        for index in sum.resets.indices { sum.resets[index] += right.resets[index] }
        sum.retractions += right.retractions
        sum.epochs += right.epochs
        sum.slowRecovered += right.slowRecovered
        sum.restores += right.restores
        sum.rollbacks += right.rollbacks
        sum.originCrashes += right.originCrashes
        sum.edgeCrashes += right.edgeCrashes
        sum.tornTails += right.tornTails
        sum.slowConsumers += right.slowConsumers
        sum.faults += right.faults
        sum.truths += right.truths
        sum.actions += right.actions
        return sum
    }

    /// Each total by its name, in a fixed order.
    package var named: [(name: String, value: UInt64)] {
        let counts: [(String, Int)] = [
            ("seeds", seeds), ("simulated_seconds", simulatedSeconds), ("publications", publications),
            ("acknowledged", acknowledged), ("events", events), ("states", states), ("faults", faults),
            ("two_source_seeds", truths), ("operator_actions", actions),
            ("origin_crashes", originCrashes), ("edge_crashes", edgeCrashes), ("torn_tails", tornTails),
            ("rollbacks", rollbacks),
        ]
        return counts.map { ($0.0, UInt64($0.1)) } + required + [("slow_consumers", slowConsumers)]
    }

    /// What every run has to have met, or it has tried nothing.
    package var required: [(name: String, value: UInt64)] {
        var list: [(String, UInt64)] = [
            ("resumes_whole", resumesWhole), ("resumes_refused", resumesRefused), ("cursors_ahead", resumesAhead),
        ]
        for (index, reason) in ResetReason.allCases.enumerated() {
            list.append(("resets_\(reason.rawValue)", resets[index]))
        }
        return list + [
            ("retractions_seen", UInt64(retractions)), ("epochs_begun", UInt64(epochs)),
            ("slow_fans_recovered", UInt64(slowRecovered)), ("restores", UInt64(restores)),
        ]
    }
}
