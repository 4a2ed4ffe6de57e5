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

    /// Half open: there must be something to try with, and what failed longest ago is it.
    mutating func hurryOne(_ now: MonotonicInstant) {
        var earliest: (due: MonotonicInstant, source: Source)?
        func consider(_ due: MonotonicInstant, _ source: Source) {
            if earliest.map({ due < $0.due }) ?? true { earliest = (due, source) }
        }
        for (index, stream) in streams.enumerated() {
            if case .down(let due) = stream.state { consider(due, .stream(index)) }
        }
        for job in jobs where job.isWaiting && job.failures > 0 {
            if let due = job.due { consider(due, .job(job.id)) }
        }
        guard let earliest, earliest.due > now else { return }
        switch earliest.source {
        case .stream(let index): streams[index].state = .down(due: now)
        case .job(let id): if let index = jobs.firstIndex(where: { $0.id == id }) { jobs[index].due = now }
        case .folder: break
        }
    }

    /// Closed again: whatever failed meanwhile is tried now. How often it failed is kept, for what goes on failing.
    private mutating func hurryAll(_ now: MonotonicInstant) {
        for index in streams.indices {
            if case .down(let due) = streams[index].state { streams[index].state = .down(due: min(due, now)) }
        }
        for index in jobs.indices where jobs[index].isWaiting && jobs[index].failures > 0 {
            jobs[index].due = jobs[index].due.map { min($0, now) }
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
