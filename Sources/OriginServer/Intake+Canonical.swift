import EventLoop
import MatchModel
import OriginCore
import ProviderFeeds

/// Payloads of the canonical feed: read, on the documents' thread where they are large, then decided like every input.
extension Intake {
    /// What became of a payload.
    enum CanonicalAnswer {
        case decided(IntakeOutcome, refused: [EntryRefusal])
        case unread(FeedRefusal)
        /// It had to wait, and then there was no room for it.
        case noRoom

        /// Whether any of it could be used, or there was nothing wrong with it.
        var isUsable: Bool {
            switch self {
            case .decided(let outcome, let refused):
                outcome.accepted + outcome.duplicates > 0 || refused.isEmpty
            case .unread: false
            case .noRoom: true
            }
        }
    }

    /// Takes a payload. `onDurable` is called once what it said is durable.
    func receiveCanonical(
        _ payload: [UInt8], provider: ProviderID, received: UnixInstant, onDurable: @escaping (CanonicalAnswer) -> Void
    ) {
        let onDurable: (CanonicalAnswer) -> Void = { [unowned self] answer in
            if !answer.isUsable { countUnusable() }
            onDurable(answer)
        }
        guard payload.count <= OriginEndpoints.payloadBytes else {
            return onDurable(
                .unread(
                    FeedRefusal(
                        code: .tooLarge,
                        message: "\(payload.count) bytes; send at most \(OriginEndpoints.payloadBytes)")))
        }
        guard payload.count >= DocumentReader.inlineBytes else {
            return take(Self.read(payload, provider), payload, provider, received, onDurable)
        }
        let answer = LoopOnly(onDurable)
        let box = LoopConfined(self)
        documents.perform(on: payload.count, of: provider.text) {
            let reading = Self.read(payload, provider)
            return { box.value?.take(reading, payload, provider, received, answer.value) }
        }
    }

    private static func read(_ payload: [UInt8], _ provider: ProviderID) -> Result<FeedReading, FeedRefusal> {
        do throws(FeedRefusal) {
            return .success(try CanonicalFeed.read(payload, provider: provider))
        } catch {
            return .failure(error)
        }
    }

    private func take(
        _ reading: Result<FeedReading, FeedRefusal>, _ payload: [UInt8], _ provider: ProviderID,
        _ received: UnixInstant, _ onDurable: @escaping (CanonicalAnswer) -> Void
    ) {
        guard hasRoom else { return onDurable(.noRoom) }
        switch reading {
        case .failure(let refusal): onDurable(.unread(refusal))
        case .success(let reading):
            receive(reading, kind: .feed, provider: provider.text, payload: payload, received: received) {
                onDurable(.decided($0, refused: reading.refused + $0.refused))
            }
        }
    }
}
