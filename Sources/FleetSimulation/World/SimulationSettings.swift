import MatchModel

/// What one simulation is: everything follows from these.
package struct SimulationSettings: Hashable, Sendable {
    package var seed: UInt64
    /// Minutes with faults; healing and settling follow.
    package var minutes = 10
    package var edges = 3
    package var fans = 20
    /// Faults of these kinds are left out.
    package var withoutKinds: Set<FaultKind> = []
    /// Single faults that are left out, by their place in the plan.
    package var withoutFaults: Set<Int> = []
    package var isTracing = false

    package init(seed: UInt64) { self.seed = seed }
}
