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
                },
                tell: { Self.tell($0, logger) }),
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

    private static func tell(_ change: ConnectionAlertChange, _ logger: Logger) {
        switch change {
        case .raised(let alert):
            logger.warning(
                "an alert is raised",
                metadata: [
                    "kind": "\(alert.kind.rawValue)", "provider": "\(alert.provider)",
                    "connector": "\(alert.connector)", "message": "\(alert.message)",
                ])
        case .cleared(let alert):
            logger.notice(
                "an alert is over", metadata: ["kind": "\(alert.kind.rawValue)", "provider": "\(alert.provider)"])
        }
    }
}

extension Intake {
    /// A match is asked about as one that is about to begin from so long before its kick-off.
    private static let preMatch = TimeSpan.seconds(2 * 3600)
    /// And as one that is over for so long.
    private static let after = TimeSpan.seconds(6 * 3600)

    /// Takes what a connector brought.
    func deliver(_ payload: ProviderPayload, answer: @escaping (DeliveryAnswer) -> Void) {
        guard hasRoom, documents.hasRoom(for: payload.provider) else { return answer(.busy) }
        guard ProviderFeed.providers.contains(payload.provider) else { return deliverCanonical(payload, answer) }
        // A line numbers by the machine's clock; where that is behind what is logged, all it says would be old.
        let sent = payload.sent + UInt64(clamping: (TimeSpan.zero - clock.offset).microseconds)
        receiveDocument(payload.bytes, provider: payload.provider, sent: sent, received: payload.received) {
            switch $0 {
            case .decided: answer(.accepted)
            case .unread(_, let isKept): answer(isKept ? .accepted : .refused)
            case .noRoom: answer(.busy)
            }
        }
    }

    /// Takes what a connector of the canonical feed brought.
    private func deliverCanonical(_ payload: ProviderPayload, _ answer: @escaping (DeliveryAnswer) -> Void) {
        guard let provider = ProviderID(payload.provider),
            let reading = try? CanonicalFeed.read(payload.bytes, provider: provider)
        else { return answer(.refused) }
        _ = receive(
            reading, kind: .feed, provider: payload.provider, payload: payload.bytes, received: payload.received
        ) { _ in answer(.accepted) }
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
        if match.status.isOver {
            guard let ended = match.ended else { return .after }
            return now - ended < after ? .after : nil
        }
        switch match.status {
        case .live: return match.isRunning ? .live : .halfTime
        case .suspended: return .halfTime
        default: return match.fixture.kickoff - now < preMatch ? .preMatch : .scheduled
        }
    }
}
