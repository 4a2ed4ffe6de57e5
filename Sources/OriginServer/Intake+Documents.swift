import EventLog
import EventLoop
import MatchModel
import OriginCore
import ProviderFeeds

/// Payloads of real providers: read, on a thread of their own where they are large, then decided like every input.
extension Intake {
    /// What became of a payload.
    enum DocumentAnswer {
        case decided(IntakeOutcome)
        /// No adapter understood it; whether it is kept for the operator.
        case unread(FeedRefusal, isKept: Bool)
        /// It had to wait, and then there was no room for it.
        case noRoom
    }

    /// Takes a payload. `sent` is the place of its request, from `nextSent`. `onDurable` is called once what it said is
    /// durable.
    func receiveDocument(
        _ payload: [UInt8], provider: String, sent: UInt64, named: String? = nil, received: UnixInstant,
        onDurable: @escaping (DocumentAnswer) -> Void
    ) {
        let request = FeedRequest(provider: provider, sent: sent, input: 0, named: named)
        let (begin, bytes) = (SystemClock.monotonic(), payload.count)
        let onDurable: (DocumentAnswer) -> Void = { [unowned self] answer in
            countTaken(bytes, SystemClock.monotonic() - begin)
            onDurable(answer)
        }
        if payload.count < DocumentReader.inlineBytes, documents.backlog == 0 || payload.count < 4096 {
            return take(DocumentReader.read(payload, provider: provider), request, received, onDurable)
        }
        let answer = LoopOnly(onDurable)
        let box = LoopConfined(self)
        documents.submit(payload, provider: provider) { read in
            box.value?.take(read, request, received, answer.value)
        }
    }

    private func take(
        _ read: DocumentReader.Read, _ request: FeedRequest, _ received: UnixInstant,
        _ onDurable: @escaping (DocumentAnswer) -> Void
    ) {
        guard hasRoom else { return onDurable(.noRoom) }
        countReading(microseconds: read.microseconds)
        var request = request
        request.input = nextID
        var envelope = FeedEnvelope(
            product: "", schemaVersion: "", sent: request.sent, named: request.named, trusted: request.trusted,
            inflated: read.inflated, body: read.body)
        switch read.reading {
        case .success(let reading):
            envelope.product = reading.product.rawValue
            envelope.schemaVersion = reading.schemaVersion
            decide(reading, request, envelope, received: received) { onDurable(.decided($0)) }
        case .failure(let refusal):
            envelope.fault = (refusal.code.rawValue, refusal.description)
            setAside(envelope, request, refusal, received: received) { onDurable(.unread(refusal, isKept: $0)) }
        }
    }

    /// What an operator says providers' ids stand for; `text` is what `mappings` were read from.
    func map(_ mappings: [DirectoryMapping], text: [UInt8], onDurable: @escaping (IntakeOutcome) -> Void) {
        let now = self.now()
        decide(.mapping, received: now, now: now, payload: text, size: text.count, onDurable: onDurable) {
            $0.map(mappings, now: now)
        }
    }

    /// Receives payloads of the log again, one after the other, each as a new input.
    func receiveAgain(_ inputs: [UInt64], trusted: String? = nil) {
        again.append(contentsOf: inputs.map { ($0, trusted) })
        if again.count == inputs.count { nextAgain() }
    }

    private func nextAgain() {
        guard let (input, trusted) = again.first else { return }
        let goOn: () -> Void = { [weak self] in
            guard let self else { return }
            again.removeFirst()
            nextAgain()
        }
        guard let record = logged(input), let envelope = FeedEnvelope(record.payload) else {
            tellLost(input)
            return goOn()
        }
        let request = FeedRequest(
            provider: record.provider, sent: envelope.sent, input: 0, named: envelope.named, trusted: trusted)
        let answer = LoopOnly(goOn)
        let box = LoopConfined(self)
        documents.submit(envelope.body, inflated: envelope.inflated, provider: record.provider) { read in
            guard let intake = box.value else { return }
            var read = read
            (read.inflated, read.body) = (envelope.inflated, envelope.body)
            intake.take(read, request, record.received) { _ in answer.value() }
        }
    }
}

/// A value that another thread carries back to the loop it came from, untouched.
// Unchecked: only jobs posted to that loop read it.
struct LoopOnly<Value>: @unchecked Sendable {
    let value: Value
    init(_ value: Value) { self.value = value }
}
