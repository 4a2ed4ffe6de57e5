import MatchModel

/// What providers say happened.
extension MatchRecord {
    mutating func receiveEvent(
        _ observation: Observation, kind: EventKind, report: inout Report, limits: LifecycleLimits,
        to tail: inout LogTail
    ) throws(Refused) {
        guard let id = report.event, let current = state.event(id) else {
            try receiveFirst(observation, kind: kind, report: &report, limits: limits, to: &tail)
            return
        }
        // A retraction always follows, whatever the bounds say.
        if observation.standing == .cancelled {
            retract(current, observation, to: &tail)
            return
        }
        try checkRevisions(current, limits)
        if current.eventClass == kind.eventClass {
            var next = current
            next.take(observation, kind: kind)
            next.status = current.status.after(observation.standing, previous: report.standing)
            publishRevision(next, of: current, captured: observation.captured, to: &tail)
        } else {
            // Topics and class hold for all revisions, so that the correction reaches exactly those who saw the first.
            try checkEvents(limits)
            retract(current, observation, to: &tail)
            report.event = publishEvent(
                observation, kind: kind, status: Self.firstStatus(observation), replaces: current.id, to: &tail)
        }
    }

    private mutating func receiveFirst(
        _ observation: Observation, kind: EventKind, report: inout Report, limits: LifecycleLimits,
        to tail: inout LogTail
    ) throws(Refused) {
        // What nobody was shown needs no retraction; the report is remembered, for it may yet be taken back.
        guard observation.standing != .cancelled else { return }
        try checkEvents(limits)
        report.event = publishEvent(observation, kind: kind, status: Self.firstStatus(observation), to: &tail)
    }

    private static func firstStatus(_ observation: Observation) -> EventStatus {
        observation.standing == .confirmed ? .confirmed : .provisional
    }

    /// A retraction shows the event as it was shown before, so it keeps all fields.
    mutating func retract(_ current: MatchEvent, _ observation: Observation, to tail: inout LogTail) {
        var next = current
        next.status = .retracted
        publishRevision(next, of: current, captured: observation.captured, to: &tail)
    }
}
