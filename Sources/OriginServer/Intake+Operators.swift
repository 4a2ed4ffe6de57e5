import EventLifecycle
import OriginCore
import ProviderFeeds

/// What operators decide; `onDurable` is called as for a payload.
extension Intake {
    func operate(_ action: OperatorAction, onDurable: @escaping (IntakeOutcome) -> Void) {
        decide(.action, payload: action.json, onDurable: onDurable) { $0.operate(action, now: $1) }
    }

    /// What providers' ids stand for; `text` is what `mappings` were read from.
    func map(_ mappings: [DirectoryMapping], text: [UInt8], onDurable: @escaping (IntakeOutcome) -> Void) {
        decide(.mapping, payload: text, onDurable: onDurable) { $0.map(mappings, now: $1) }
    }

    /// What becomes of something in the quarantine. The outcome is not recorded where nothing waits of what was chosen.
    func choose(_ choice: QuarantineChoice, onDurable: @escaping (IntakeOutcome) -> Void) {
        decide(.quarantine, payload: choice.json, onDurable: onDurable) { $0.choose(choice, now: $1) }
    }
}
