import Dispatch
import EventLoop
import Logging
import MatchModel
import OriginCore
import ProviderConnection
import ProviderConnectors
import ProviderFeeds
import Telemetry

/// The connectors of an origin: what they bring is received like what is posted, and they are told which matches there
/// are. They run on threads of their own; only whole payloads come to the loop.
final class OriginConnectors: Sendable {
    private let service: ConnectorService

    /// Throws what is to be mended: a secret that is not there.
    init(_ providers: [ProviderSettings], intake: Intake, loop: EpollLoop, logger: Logger) throws(ConnectorError) {
        let box = LoopConfined(intake)
        let remote = loop.remote
        service = try ConnectorService(
            providers,
            hooks: ConnectorHooks(
                deliver: { payload in
                    await withCheckedContinuation { continuation in
                        remote.post {
                            guard let intake = box.value else { return continuation.resume(returning: .busy) }
                            intake.deliver(payload) { continuation.resume(returning: $0) }
                        }
                    }
                },
                matches: { provider in
                    await withCheckedContinuation { continuation in
                        remote.post { continuation.resume(returning: box.value?.polledMatches(of: provider) ?? []) }
                    }
                }),
            seed: UInt64(bitPattern: SystemClock.unix().microseconds), logger: logger)
    }

    /// Begins to connect.
    func start() {
        let service = service
        Task { await service.start() }
    }

    /// Ends all calls. To be called while the loop still runs, for what was handed over is waited for.
    func stop(then done: @escaping @Sendable () -> Void) {
        let service = service
        Task {
            await service.stop()
            done()
        }
    }

    /// What an operator should know of the providers' connections.
    var alerts: [ConnectionAlert] { service.figures.flatMap(\.alerts) }

    func write(into page: inout MetricsPage) { service.write(into: &page) }
}

extension Intake {
    /// A match is asked about as one that is about to begin from so long before its kick-off.
    private static let preMatch = TimeSpan.seconds(2 * 3600)
    /// And as one that is over for so long.
    private static let after = TimeSpan.seconds(6 * 3600)

    /// Takes what a connector brought.
    func deliver(_ payload: ProviderPayload, answer: @escaping (DeliveryAnswer) -> Void) {
        let isLarge = payload.bytes.count >= DocumentReader.inlineBytes
        guard hasRoom, !isLarge || documents.hasRoom(for: payload.provider) else { return answer(.busy) }
        guard ProviderFeed.providers.contains(payload.provider) else { return deliverCanonical(payload, answer) }
        // A line numbers by the machine's clock; where that is behind what is logged, all it says would be old.
        let sent = payload.sent + UInt64(clamping: (TimeSpan.zero - clock.offset).microseconds)
        receiveDocument(payload.bytes, provider: payload.provider, sent: sent, received: payload.received) {
            switch $0 {
            case .decided: answer(.accepted)
            case .unread(_, let verdict): answer(verdict == .noRoom ? .refused : .accepted)
            case .noRoom: answer(.busy)
            }
        }
    }

    /// Takes what a connector of the canonical feed brought.
    private func deliverCanonical(_ payload: ProviderPayload, _ answer: @escaping (DeliveryAnswer) -> Void) {
        guard let provider = ProviderID(payload.provider) else { return answer(.refused) }
        receiveCanonical(payload.bytes, provider: provider, received: payload.received) { [logger] found in
            switch found {
            case .noRoom: return answer(.busy)
            case .unread(let refusal): Self.tell(refusal.code.rawValue, "\(refusal)", payload, logger)
            case .decided(_, let refused) where !found.isUsable:
                Self.tell(refused[0].code, "entry \(refused[0].index): \(refused[0].message)", payload, logger)
            case .decided: return answer(.accepted)
            }
            answer(.refused)
        }
    }

    /// Nobody but the operator reads why a payload that was fetched is refused.
    private static func tell(_ code: String, _ message: String, _ payload: ProviderPayload, _ logger: Logger) {
        logger.error(
            "a payload of a connector cannot be used",
            metadata: [
                "provider": "\(payload.provider)", "connector": "\(payload.connector)",
                "bytes": "\(payload.bytes.count)", "code": "\(code)", "reason": "\(message)",
            ])
    }

    /// The matches to ask a provider about: those whose ids of its own are known, as long as something can happen. In the
    /// canonical feed the ids are ours.
    func polledMatches(of provider: String) -> [PolledMatch] {
        let now = now()
        let isCanonical = !ProviderFeed.providers.contains(provider)
        let known = isCanonical ? history.matches.keys.sorted().map { (id: $0.text, match: $0) } : matches(of: provider)
        return known.compactMap { known in
            guard let match = history.matches[known.match] else {
                return PolledMatch(id: known.id, phase: .scheduled)
            }
            return Self.phase(of: match, now: now).map { PolledMatch(id: known.id, phase: $0) }
        }
    }

    /// `nil` for a match that is not asked about any more.
    static func phase(of match: MatchState, now: UnixInstant) -> MatchPhase? {
        let isReviewed = match.events.contains { $0.status == .underReview || $0.kind == .review && $0.status.isOpen }
        if match.status.isOver {
            let isRecent = match.ended.map { now - $0 < after } ?? true
            return isRecent ? isReviewed ? .live : .after : nil
        }
        switch match.status {
        case .live: return match.isRunning ? .live : .halfTime
        case .suspended: return .halfTime
        default: return match.fixture.kickoff - now < preMatch ? .preMatch : .scheduled
        }
    }
}
