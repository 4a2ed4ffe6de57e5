import MatchModel

/// Payloads of one source on their way to the intake: in order, one at a time, handed over again while it has no room.
struct DeliveryLane: Sendable {
    enum State: Sendable {
        case idle
        case handedOver(CallID)
        /// There was no room.
        case waiting(until: MonotonicInstant)
    }

    private(set) var queue: [ProviderPayload] = []
    private(set) var queuedBytes = 0
    private(set) var state = State.idle
    private(set) var refusals = 0

    var isEmpty: Bool { queue.isEmpty }

    var due: MonotonicInstant? {
        if case .waiting(let until) = state { return until }
        return nil
    }

    mutating func append(_ payload: ProviderPayload) {
        queue.append(payload)
        queuedBytes += payload.bytes.count
    }

    /// The payload to hand over now; `nil` while one is handed over, or has to wait.
    func next(now: MonotonicInstant) -> ProviderPayload? {
        switch state {
        case .idle: queue.first
        case .handedOver: nil
        case .waiting(let until): now >= until ? queue.first : nil
        }
    }

    mutating func handedOver(_ call: CallID) { state = .handedOver(call) }

    /// The first is done with.
    mutating func finished() {
        queuedBytes -= queue.removeFirst().bytes.count
        state = .idle
        refusals = 0
    }

    /// There was no room for the first.
    mutating func wasBusy(until: MonotonicInstant) {
        refusals += 1
        state = .waiting(until: until)
    }
}
