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
        /// No adapter understood it.
        case unread(FeedRefusal, UnreadVerdict)
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
        if payload.count < DocumentReader.inlineBytes {
            return take(DocumentReader.read(payload, provider: provider), request, received, onDurable)
        }
        let answer = LoopOnly(onDurable)
        let box = LoopConfined(self)
        documents.submit(payload, provider: provider) { read in
            box.value?.take(read, request, received, answer.value)
        }
    }

    /// Decides what was read, or keeps it for the operator.
    func take(
        _ read: DocumentReader.Read, _ request: FeedRequest, _ received: UnixInstant,
        _ onDurable: @escaping (DocumentAnswer) -> Void
    ) {
        guard hasRoom else { return onDurable(.noRoom) }
        countReading(microseconds: read.microseconds)
        var request = request
        request.input = nextID
        var envelope = FeedEnvelope(
            product: "", schemaVersion: "", sent: request.sent, named: request.named, trusted: request.trusted,
            again: request.again, inflated: read.inflated, body: read.body)
        switch read.reading {
        case .success(let reading):
            envelope.product = reading.product.rawValue
            envelope.schemaVersion = reading.schemaVersion
            decide(reading, request, envelope, received: received) { onDurable(.decided($0)) }
        case .failure(let refusal):
            countUnusable()
            envelope.fault = (refusal.code.rawValue, refusal.description)
            setAside(envelope, request, refusal, received: received) { onDurable(.unread(refusal, $0)) }
        }
    }
}

/// A value that another thread carries back to the loop it came from, untouched.
// Unchecked: only jobs posted to that loop read it.
struct LoopOnly<Value>: @unchecked Sendable {
    let value: Value
    init(_ value: Value) { self.value = value }
}
