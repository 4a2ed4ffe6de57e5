import MatchModel

/// An open alert and the place of the event it is about.
struct RecordedAlert: Codable, Sendable {
    var alert: OriginAlert
    var event: Int?
}

extension MatchRecord {
    /// Opens an alert, unless it is open already.
    mutating func raise(
        _ kind: OriginAlert.Kind, event: Int? = nil, source: SourceID? = nil, _ limits: LifecycleLimits,
        to tail: inout LogTail, _ message: String
    ) {
        let isOpen = alerts.contains {
            $0.alert.kind == kind && $0.event == event && (event != nil || $0.alert.source == source)
        }
        guard !isOpen else { return }
        guard alerts.count < limits.alertsPerMatch else { return tail.note(.alertDropped) }
        let alert = OriginAlert(
            kind: kind, match: state.id, event: event.flatMap { events[$0].id }, source: source, since: tail.published,
            message: message)
        alerts.append(RecordedAlert(alert: alert, event: event))
        tail.append(.raised(alert))
    }

    /// Closes an alert whose cause is gone.
    mutating func clear(
        _ kind: OriginAlert.Kind, event: Int? = nil, source: SourceID? = nil, to tail: inout LogTail
    ) {
        let place = alerts.firstIndex {
            $0.alert.kind == kind && $0.event == event && (event != nil || $0.alert.source == source)
        }
        guard let place else { return }
        tail.append(.cleared(alerts.remove(at: place).alert))
    }
}
