import MatchModel

/// Outcomes of calls, the circuit they open and close, and the alerts.
extension ProviderLine {
    /// The provider has answered.
    mutating func succeeded(_ call: CallID, connector: Int, now: ConnectionMoment) {
        clear(.notAllowed, connector: name(of: connector))
        guard breaker.succeeded(call) == .closed else { return }
        clear(.circuitOpen, connector: "")
        hurryAll(now.monotonic)
    }

    mutating func failed(_ call: CallID, connector: Int, _ failure: ConnectionFailure, now: ConnectionMoment) {
        counters.count(failure.kind)
        if failure.kind == .tooLarge { counters.count(.payloadBytes) }
        if failure.kind == .notAllowed { raise(.notAllowed, connector: name(of: connector), failure.detail) }
        guard failure.opensCircuit else {
            // It answered, if not with what was asked for.
            return succeededOtherwise(call, now)
        }
        if breaker.failed(call, now: now.monotonic, &generator) == .opened {
            counters.circuitOpenings += 1
            raise(
                .circuitOpen, connector: "",
                "\(breaker.failures) calls in a row failed, the last with \(failure.kind.rawValue): \(failure.detail)")
        }
    }

    private mutating func succeededOtherwise(_ call: CallID, _ now: ConnectionMoment) {
        guard breaker.succeeded(call) == .closed else { return }
        clear(.circuitOpen, connector: "")
        hurryAll(now.monotonic)
    }

    /// Half open: there must be something to try with, and what failed longest ago is it; what the provider asked not to be
    /// called with yet is due when it said.
    mutating func hurryOne(_ now: MonotonicInstant) {
        var earliest: (due: MonotonicInstant, hurried: MonotonicInstant, source: Source)?
        func consider(_ due: MonotonicInstant, _ notBefore: MonotonicInstant?, _ source: Source) {
            let hurried = max(now, notBefore ?? now)
            if earliest.map({ (hurried, due) < ($0.hurried, $0.due) }) ?? true { earliest = (due, hurried, source) }
        }
        for (index, stream) in streams.enumerated() {
            if case .down(let due) = stream.state { consider(due, stream.notBefore, .stream(index)) }
        }
        for job in jobs where job.isWaiting && job.failures > 0 {
            if let due = job.due { consider(due, job.notBefore, .job(job.id)) }
        }
        guard let earliest, earliest.due > earliest.hurried else { return }
        switch earliest.source {
        case .stream(let index): streams[index].state = .down(due: earliest.hurried)
        case .job(let id):
            if let index = jobs.firstIndex(where: { $0.id == id }) { jobs[index].due = earliest.hurried }
        case .folder: break
        }
    }

    /// Closed again: whatever failed meanwhile is tried now. How often it failed is kept, for what goes on failing.
    private mutating func hurryAll(_ now: MonotonicInstant) {
        for index in streams.indices {
            if case .down(let due) = streams[index].state {
                streams[index].state = .down(due: min(due, max(now, streams[index].notBefore ?? now)))
            }
        }
        for index in jobs.indices where jobs[index].isWaiting && jobs[index].failures > 0 {
            let soonest = max(now, jobs[index].notBefore ?? now)
            jobs[index].due = jobs[index].due.map { min($0, soonest) }
        }
    }

    mutating func raise(_ kind: ConnectionAlert.Kind, connector: String, _ message: String) {
        guard !alerts.contains(where: { $0.kind == kind && $0.connector == connector }) else { return }
        let alert = ConnectionAlert(kind: kind, provider: settings.provider, connector: connector, message: message)
        alerts.append(alert)
        directives.append(.tell(.raised(alert)))
    }

    mutating func clear(_ kind: ConnectionAlert.Kind, connector: String) {
        guard let index = alerts.firstIndex(where: { $0.kind == kind && $0.connector == connector }) else { return }
        directives.append(.tell(.cleared(alerts.remove(at: index))))
    }
}
