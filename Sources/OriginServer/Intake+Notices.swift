import EventLifecycle
import Logging
import OriginCore
import ProviderFeeds

/// What an operator reads in the log of the process.
extension Intake {
    func tell(_ changes: [QuarantineChange]) {
        for change in changes {
            switch change {
            case .raised(let entry):
                logger.warning(
                    "a payload is quarantined",
                    metadata: [
                        "provider": "\(entry.provider)", "product": "\(entry.product.rawValue)",
                        "match": "\(entry.match)", "reason": "\(entry.reason.message)",
                    ])
            case .cleared(let entry):
                logger.notice(
                    "a quarantine is over",
                    metadata: [
                        "provider": "\(entry.provider)", "product": "\(entry.product.rawValue)",
                        "match": "\(entry.match)",
                    ])
            }
        }
    }

    func tell(_ changes: [AlertChange]) {
        for change in changes {
            switch change {
            case .raised(let alert):
                logger.warning(
                    "an alert is raised",
                    metadata: [
                        "kind": "\(alert.kind.rawValue)", "match": "\(alert.match)", "message": "\(alert.message)",
                    ])
            case .cleared(let alert):
                logger.notice(
                    "an alert is over", metadata: ["kind": "\(alert.kind.rawValue)", "match": "\(alert.match)"])
            }
        }
    }
}
