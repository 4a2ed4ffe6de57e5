import MatchModel

/// Makes a failing seed's story shorter: fewer minutes, then whole kinds of faults left out, then single faults, as long as
/// a rule is still broken.
package enum SeedSearch {
    /// The most runs that one shrinking takes.
    package static let maximumRuns = 120

    /// The shortest failing settings found, with the trace of their run; `nil` where the settings do not fail.
    package static func shrink(_ settings: SimulationSettings, told: (String) -> Void) -> SimulationResult? {
        var best = Simulation.run(settings)
        guard let violation = best.violation else { return nil }
        var runs = 0
        func attempt(_ change: (inout SimulationSettings) -> Void, _ what: String) -> Bool {
            var next = best.settings
            change(&next)
            guard runs < maximumRuns, next != best.settings else { return false }
            runs += 1
            let result = Simulation.run(next)
            guard result.violation != nil else { return false }
            best = result
            told(what)
            return true
        }
        let minute = Int(violation.second / 60) + 1
        for minutes in [minute, minute - 1, minute - 2] where minutes >= 1 && minutes < best.settings.minutes {
            if attempt({ $0.minutes = minutes }, "still broken with \(minutes) minutes") { break }
        }
        for kind in FaultKind.allCases {
            _ = attempt({ $0.withoutKinds.insert(kind) }, "still broken without \(kind.rawValue)")
        }
        for fault in best.faults.reversed() {
            _ = attempt({ $0.withoutFaults.insert(fault.index) }, "still broken without fault \(fault.index)")
        }
        for fans in [1, 2, 5, 10] where fans < best.settings.fans {
            if attempt({ $0.fans = fans }, "still broken with \(fans) fans") { break }
        }
        var traced = best.settings
        traced.isTracing = true
        return Simulation.run(traced)
    }
}
