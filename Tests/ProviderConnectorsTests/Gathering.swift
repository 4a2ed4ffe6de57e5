import MatchModel
import ProviderConnection
import Synchronization

/// The intake of the tests: keeps what it was given, and lets a test wait until something holds.
final class Gathering: Sendable {
    private struct State {
        var payloads: [ProviderPayload] = []
        var alerts: [ConnectionAlertChange] = []
        /// What entries were in them, by provider.
        var entries: [String: Set<String>] = [:]
        var refused = 0
        var looks = 0
        var matches: [String: [PolledMatch]] = [:]
        var answer: @Sendable (ProviderPayload, Int) -> DeliveryAnswer = { _, _ in .accepted }
        var waiting: [(condition: @Sendable (Gathering) -> Bool, go: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    var payloads: [ProviderPayload] { state.withLock { $0.payloads } }
    var alerts: [ConnectionAlertChange] { state.withLock { $0.alerts } }
    var refused: Int { state.withLock { $0.refused } }

    /// The entries that came in usable payloads of a provider.
    func entries(_ provider: String) -> Set<String> { state.withLock { $0.entries[provider] ?? [] } }

    func setMatches(_ matches: [PolledMatch], of provider: String) {
        state.withLock { $0.matches[provider] = matches }
    }

    func matches(of provider: String) -> [PolledMatch] { state.withLock { $0.matches[provider] ?? [] } }

    /// What is answered to a payload, and to the how-manieth it is.
    func answer(_ answer: @escaping @Sendable (ProviderPayload, Int) -> DeliveryAnswer) {
        state.withLock { $0.answer = answer }
    }

    /// Takes a payload as an adapter would: what cannot be read is refused.
    func take(_ payload: ProviderPayload) -> DeliveryAnswer {
        let entries = Self.entries(of: payload.bytes)
        let answer = state.withLock { state -> DeliveryAnswer in
            let answer = state.answer(payload, state.payloads.count)
            guard answer == .accepted else { return answer }
            state.payloads.append(payload)
            guard let entries else {
                state.refused += 1
                return .refused
            }
            state.entries[payload.provider, default: []].formUnion(entries)
            return .accepted
        }
        look()
        return answer
    }

    /// Adds entries that came otherwise.
    func add(_ entries: [String], of provider: String) {
        state.withLock { $0.entries[provider, default: []].formUnion(entries) }
        look()
    }

    func tell(_ change: ConnectionAlertChange) {
        state.withLock { $0.alerts.append(change) }
        look()
    }

    /// Waits until the condition holds. It is looked at after each payload, each alert and each `look`.
    func until(_ condition: @escaping @Sendable (Gathering) -> Bool) async {
        await withCheckedContinuation { go in
            state.withLock { $0.waiting.append((condition, go)) }
            look()
        }
    }

    /// Waits for the next look.
    func next() async {
        let looks = state.withLock { $0.looks }
        await until { $0.state.withLock { $0.looks } > looks }
    }

    func look() {
        let waiting = state.withLock { state in
            state.looks += 1
            let all = state.waiting
            state.waiting = []
            return all
        }
        for (condition, go) in waiting {
            if condition(self) {
                go.resume()
            } else {
                state.withLock { $0.waiting.append((condition, go)) }
            }
        }
    }

    /// The objects in an object or array of JSON, each by its text; `nil` if it is not whole.
    static func entries(of bytes: [UInt8]) -> [String]? {
        var cutter = MessageCutter(maximumBytes: 1 << 26)
        var whole: [[UInt8]] = []
        guard (try? cutter.take(bytes, into: &whole)) != nil, cutter.heldBytes == 0, whole.count == 1 else {
            return nil
        }
        guard bytes.first == UInt8(ascii: "[") else { return [String(decoding: bytes, as: UTF8.self)] }
        // Objects with commas between, which a cutter takes for faults: they become white space.
        var inner = Array(bytes.dropFirst().dropLast())
        var depth = 0
        var isInText = false
        for index in inner.indices {
            switch inner[index] {
            case UInt8(ascii: "\""): isInText.toggle()
            case UInt8(ascii: "{") where !isInText: depth += 1
            case UInt8(ascii: "}") where !isInText: depth -= 1
            case UInt8(ascii: ",") where !isInText && depth == 0: inner[index] = 0x20
            default: break
            }
        }
        var objects: [[UInt8]] = []
        var objectCutter = MessageCutter(maximumBytes: 1 << 26)
        guard (try? objectCutter.take(inner, into: &objects)) != nil else { return nil }
        return objects.map { String(decoding: $0, as: UTF8.self) }
    }
}
