import MatchModel

/// What one source's score is.
struct SourceTally: Codable, Sendable {
    let source: SourceID
    /// The score as the source itself counts it, and when it last did.
    var running: Score?
    var runningAt: UnixInstant?
    /// The fold of the goals it holds.
    var folded = Score.zero
}

extension MatchRecord {
    /// Takes an observation into its source's tally. A source is compared once it has said something of goals or of the
    /// periods: one that only sends line-ups knows no score.
    mutating func tally(
        _ observation: Observation, of report: Report, now: UnixInstant, _ rules: EngineRules, to tail: inout LogTail
    ) {
        if case .event(let kind) = observation.subject {
            let tells = kind.eventClass == .score || kind.eventClass == .period && kind != .matchStatus
            guard tells || observation.score != nil || kind.eventClass == .discipline else { return }
            if tells || observation.score != nil, !tallies.contains(where: { $0.source == report.source }) {
                tallies.append(SourceTally(source: report.source))
            }
        }
        if let score = observation.score, let place = tallies.firstIndex(where: { $0.source == report.source }) {
            let moment = Report.moment(observation, tail.received)
            if tallies[place].runningAt.map({ $0 <= moment }) ?? true {
                tallies[place].running = score
                tallies[place].runningAt = moment
            }
        }
        compareScores(now: now, rules, to: &tail)
    }

    mutating func compareScores(now: UnixInstant, _ rules: EngineRules, to tail: inout LogTail) {
        for place in tallies.indices {
            let source = tallies[place].source
            tallies[place].folded = fold(source)
            if let running = tallies[place].running, running != tallies[place].folded {
                raise(
                    .providerScoreDiffers, source: source, rules.limits, to: &tail,
                    "\(source) counts \(running.home):\(running.away), and what it reported makes "
                        + "\(tallies[place].folded.home):\(tallies[place].folded.away); look for what is missing")
            } else {
                clear(.providerScoreDiffers, source: source, to: &tail)
            }
        }
        if tallies.allSatisfy({ $0.folded == tallies.first?.folded }) {
            divergedSince = nil
            toldOfDivergence = false
            clear(.scoreDivergence, to: &tail)
        } else {
            divergedSince = divergedSince ?? now
        }
    }

    /// Every source and its score, for people.
    var scores: String {
        tallies.map { "\($0.source) \($0.folded.home):\($0.folded.away)" }.joined(separator: ", ")
    }

    /// The goals of a source, the shoot-out's left out.
    private func fold(_ source: SourceID) -> Score {
        var score = Score.zero
        for place in events.indices where events[place].eventClass == .score {
            guard let voice = events[place].voice(of: source), standing(events[place].voices[voice]) != .cancelled,
                let report = speaking(events[place].voices[voice]), let kind = reports[report].words?.kind, kind.isGoal,
                reports[report].words?.clock?.period != MatchClock.shootout, let team = reports[report].words?.team
            else { continue }
            let isHome = (team == state.fixture.home.id) != (kind == .ownGoal)
            if isHome { score.home += 1 } else { score.away += 1 }
        }
        return score
    }
}
