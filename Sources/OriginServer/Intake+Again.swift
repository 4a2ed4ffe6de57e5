import EventLog
import EventLoop
import Logging
import MatchModel
import OriginCore

/// Payloads of the log that are received again, one after the other, each as a new input. Which they are the node knows,
/// so that a restart goes on with them.
extension Intake {
    /// How long after the log could not be read it is tried again.
    private static let rest = TimeSpan.seconds(1)

    /// What the log has of a payload that is to be received again.
    private enum Found: Sendable {
        case payload(DocumentReader.Read, FeedEnvelope, provider: String, received: UnixInstant)
        /// Retention let it go.
        case gone
        case unreadable(String)
    }

    /// Goes on with the next one, if there is one, its record is durable and there is room. To be called when one of these
    /// may have become so.
    func receiveAgain() {
        guard !isReceivingAgain, hasRoom, let next = nextAgain, next.input <= durableInput else { return }
        isReceivingAgain = true
        let (log, box) = (log, LoopConfined(self))
        documents.perform(on: 0, of: "") {
            let found = Self.read(next.input, log)
            return { box.value?.take(next, found) }
        }
    }

    private static func read(_ input: UInt64, _ log: DurableLog) -> Found {
        do {
            guard let record = try log.inputs(after: input - 1, limit: 1).first, record.id == input,
                let envelope = FeedEnvelope(record.payload), let payload = envelope.payload
            else { return .gone }
            var read = DocumentReader.read(payload, provider: record.provider, compresses: false)
            (read.inflated, read.body) = (envelope.inflated, envelope.body)
            return .payload(read, envelope, provider: record.provider, received: record.received)
        } catch {
            return .unreadable("\(error)")
        }
    }

    private func take(_ next: AwaitingPayload, _ found: Found) {
        isReceivingAgain = false
        // What becomes durable next has it tried again.
        guard hasRoom else { return }
        switch found {
        case .payload(let read, let envelope, let provider, let received):
            let request = FeedRequest(
                provider: provider, sent: envelope.sent, input: 0, again: next.input, named: envelope.named,
                trusted: next.trusted)
            take(read, request, received) { _ in }
            receiveAgain()
        case .gone:
            logger.error(
                "a payload that was to be received again is in the log no more; have the provider send it anew",
                metadata: ["input": "\(next.input)"])
            countGoneBeforeReadAgain()
            choose(.letGo(next.input)) { _ in }
            receiveAgain()
        case .unreadable(let reason):
            logger.error(
                "the log cannot be read for a payload that is to be received again; it is tried again",
                metadata: ["input": "\(next.input)", "reason": "\(reason)"])
            loop.schedule(after: Self.rest) { [weak self] in self?.receiveAgain() }
        }
    }
}
