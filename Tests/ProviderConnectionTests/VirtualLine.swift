import MatchModel
import ProviderConnection
import Testing

/// A `ProviderLine` under virtual time: the test plays the shell and the provider.
final class VirtualLine {
    var line: ProviderLine
    /// In milliseconds.
    private(set) var time: Int64 = 1_000_000
    /// What was decided and not taken by the test yet.
    private(set) var directives: [ConnectionDirective] = []

    init(_ settings: ProviderSettings, seed: UInt64 = 1) { line = ProviderLine(settings, seed: seed) }

    var now: ConnectionMoment { Self.moment(time) }

    static func moment(_ milliseconds: Int64) -> ConnectionMoment {
        ConnectionMoment(
            monotonic: MonotonicInstant(nanoseconds: milliseconds * 1_000_000),
            unix: UnixInstant(milliseconds: 1_700_000_000_000 + milliseconds))
    }

    func start() { run { $0.start(now: $1) } }

    /// Gives an input. Whatever was due must have been done: a moment that is past would make the shell spin.
    func run(
        _ input: (inout ProviderLine, ConnectionMoment) -> [ConnectionDirective],
        _ location: SourceLocation = #_sourceLocation
    ) {
        directives += input(&line, now)
        if let due = line.nextDue {
            #expect(due > now.monotonic, "what is due is done", sourceLocation: location)
        }
    }

    /// Lets time pass from one due moment to the next.
    func pass(_ milliseconds: Int64) {
        let end = time + milliseconds
        while let due = line.nextDue {
            let next = (due.nanoseconds + 999_999) / 1_000_000
            guard next <= end else { break }
            time = next
            run { $0.advance(now: $1) }
        }
        time = end
        run { $0.advance(now: $1) }
    }

    // MARK: what was decided; each is taken once

    func takeFetches() -> [(id: CallID, call: FetchCall)] {
        take { if case .fetch(let id, let call) = $0 { (id, call) } else { nil } }
    }

    func takeOpens() -> [(id: CallID, call: StreamCall)] {
        take { if case .open(let id, let call) = $0 { (id, call) } else { nil } }
    }

    func takeDeliveries() -> [(id: CallID, payload: ProviderPayload)] {
        take { if case .deliver(let id, let payload) = $0 { (id, payload) } else { nil } }
    }

    func takeCancelled() -> [CallID] { take { if case .cancel(let id) = $0 { id } else { nil } } }
    func takeLooks() -> [CallID] { take { if case .look(let id, _) = $0 { id } else { nil } } }

    func takeReads() -> [(id: CallID, file: FolderFile)] {
        take { if case .read(let id, _, let file, _) = $0 { (id, file) } else { nil } }
    }

    func takeAlerts() -> [ConnectionAlertChange] { take { if case .tell(let change) = $0 { change } else { nil } } }

    private func take<Part>(_ part: (ConnectionDirective) -> Part?) -> [Part] {
        let parts = directives.compactMap(part)
        directives.removeAll { part($0) != nil }
        return parts
    }

    // MARK: how it went

    func answer(
        _ call: CallID, status: Int = 200, _ text: String = "", tag: String? = nil, type: String? = "application/json",
        retryAfter: Int? = nil
    ) {
        let answer = FetchAnswer(
            status: status, contentType: type, entityTag: tag, retryAfter: retryAfter, body: Array(text.utf8),
            received: now.unix)
        run { $0.fetched(call, .success(answer), now: $1) }
    }

    func fail(_ call: CallID, _ kind: ConnectionFailure.Kind = .notConnected) {
        run { $0.fetched(call, .failure(ConnectionFailure(kind, "test")), now: $1) }
    }

    /// Answers whatever was handed over.
    func deliverAll(_ answer: DeliveryAnswer = .accepted) -> [String] {
        var texts: [String] = []
        while true {
            let deliveries = takeDeliveries()
            guard !deliveries.isEmpty else { return texts }
            for (id, payload) in deliveries {
                texts.append(String(decoding: payload.bytes, as: UTF8.self))
                run { $0.delivered(id, answer, now: $1) }
            }
            if answer == .busy { return texts }
        }
    }
}

extension ProviderSettings {
    /// One provider with one connector.
    static func one(_ source: ConnectorSettings.Source) -> ProviderSettings {
        var settings = ProviderSettings(provider: "acme")
        settings.connectors = [ConnectorSettings(name: "only", source: source)]
        return settings
    }

    static func polling(_ url: String = "https://acme.test/live") -> ProviderSettings {
        .one(.poll(PollSettings(url: url)))
    }

    static func streaming(backfill: [String] = []) -> ProviderSettings {
        var stream = StreamSettings(url: "https://acme.test/stream")
        stream.backfill = backfill.map { PollSettings(url: $0) }
        return .one(.stream(stream))
    }
}
