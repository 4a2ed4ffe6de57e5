import MatchModel

/// A script with its fixtures moved to where the replay plays them.
package enum ReplayPlan {
    /// The entries of `script`, each fixture's kick-off moved to the wall time at which the match's first whistle is
    /// played, so that a fan's page of a team shows the match near now. A match that never kicks off keeps its own.
    package static func entries(
        of script: MatchdayScript, pacer: ReplayPacer, startWall: UnixInstant, keepKickoff: Bool
    ) -> [ScriptEntry] {
        if keepKickoff { return script.entries }
        var whistles: [MatchID: TimeSpan] = [:]
        for entry in script.entries {
            guard case .observation(let observation) = entry.entry, observation.subject == .event(.kickoff) else {
                continue
            }
            if whistles[entry.match] == nil { whistles[entry.match] = entry.due }
        }
        return script.entries.map { entry in
            guard case .fixture(var fixture) = entry.entry, let whistle = whistles[entry.match] else { return entry }
            let moment = startWall + pacer.played(whistle)
            fixture.kickoff = UnixInstant(milliseconds: moment.milliseconds)
            var moved = entry
            moved.entry = .fixture(fixture)
            return moved
        }
    }
}
