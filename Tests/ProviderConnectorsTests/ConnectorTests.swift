import Logging
import MatchModel
import ProviderConnection
import ProviderSimulator
import Synchronization
import Testing

@testable import ProviderConnectors

/// Real sockets on both sides: connectors against a provider that does things wrong.
@Suite(.serialized) struct ConnectorTests {
    private static func service(_ providers: [ProviderSettings], _ gathering: Gathering) throws -> ConnectorService {
        let hooks = ConnectorHooks(
            deliver: { gathering.take($0) },
            matches: {
                // Comes every second: what a test waits for may be a figure.
                gathering.look()
                return gathering.matches(of: $0)
            },
            tell: { gathering.tell($0) })
        return try ConnectorService(
            providers, hooks: hooks, seed: 1, logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
            environment: { ["KEY": "k-1"][$0] })
    }

    /// Quick enough for a test, in all else as in earnest.
    private static func settings(_ name: String, _ connectors: [ConnectorSettings]) -> ProviderSettings {
        var settings = ProviderSettings(provider: name)
        settings.connectors = connectors
        settings.retry.limit = .milliseconds(400)
        settings.breaker.open = .milliseconds(200)
        settings.breaker.openLimit = .milliseconds(400)
        return settings
    }

    private static func polling(_ url: String) -> ConnectorSettings {
        var poll = PollSettings(url: url + "/matches/{match}")
        poll.intervals.live = .milliseconds(100)
        poll.timeout = .milliseconds(500)
        return ConnectorSettings(name: "poll", source: .poll(poll))
    }

    private static func stream(_ url: String) -> StreamSettings {
        var stream = StreamSettings(url: url)
        stream.silence = .milliseconds(1500)
        stream.backfillAgain = .milliseconds(500)
        stream.backfillWhileDown = .milliseconds(500)
        return stream
    }

    private static func streaming(_ url: String) -> ConnectorSettings {
        var stream = Self.stream(url + "/stream")
        var document = PollSettings(url: url + "/matches/{match}")
        document.timeout = .milliseconds(500)
        stream.backfill = [document]
        return ConnectorSettings(name: "stream", source: .stream(stream))
    }

    private static func socket(_ provider: RunningProvider) -> ConnectorSettings {
        var stream = Self.stream("ws://127.0.0.1:\(provider.port)/socket")
        stream.backfill = [PollSettings(url: provider.url + "/matches/{match}")]
        return ConnectorSettings(name: "socket", source: .webSocket(stream))
    }

    private static func simulated(_ faults: FaultPlan) -> SimulatedProviderSettings {
        var settings = SimulatedProviderSettings()
        settings.facts = 60
        settings.pace = .milliseconds(25)
        settings.heartbeat = .milliseconds(300)
        settings.slowness = .milliseconds(800)
        settings.faults = faults
        return settings
    }

    /// Plays a provider to its end, heals it, and waits until everything it said has come. What is only streamed goes wrong
    /// while it is said, so a stream has to be open before. It is healed once something went wrong and `shows`: what is
    /// asked for again and again shows that in time, on the slowest machine.
    private static func everythingArrives(
        _ faults: FaultPlan, facts: Int = 60, shows: (ProviderFigures, Gathering) -> Bool = { _, _ in true },
        _ connector: (RunningProvider) -> ConnectorSettings
    ) async throws -> (ProviderFigures, RunningProvider, Gathering) {
        var simulated = Self.simulated(faults)
        simulated.facts = facts
        let provider = try await RunningProvider(simulated)
        let gathering = Gathering()
        gathering.setMatches(provider.matches.map { PolledMatch(id: $0, phase: .live) }, of: "acme")
        let connector = connector(provider)
        let service = try service([settings("acme", [connector])], gathering)
        await service.start()
        if !connector.isPolled { await gathering.until { _ in service.figures[0].openStreams > 0 } }
        await provider.play()
        while await provider.with({ $0.faulted.isEmpty }) == true || !shows(service.figures[0], gathering) {
            await gathering.next()
        }
        _ = await provider.with { $0.heal() }
        let said = await provider.said()
        #expect(said.count == facts + provider.matches.count)
        await gathering.until { $0.entries("acme").isSuperset(of: said) }
        let figures = service.figures[0]
        await service.stop()
        return (figures, provider, gathering)
    }

    @Test(arguments: Fault.allCases)
    func pollingLosesNothingThroughAnyFault(fault: Fault) async throws {
        let plan = FaultPlan(seed: 5, kinds: [fault], perMille: 400)
        let (_, provider, gathering) = try await Self.everythingArrives(
            plan,
            shows: { figures, gathering in
                switch fault {
                case .slow: figures.counters[ConnectionFailure.Kind.timedOut] > 0
                case .half, .reset: figures.counters[ConnectionFailure.Kind.ended] > 0
                case .status: figures.counters[ConnectionFailure.Kind.status] > 0
                case .contentType: figures.counters[ConnectionFailure.Kind.contentType] > 0
                case .garbage: gathering.refused > 0
                case .duplicate, .outOfOrder: true
                }
            }
        ) { Self.polling($0.url) }
        provider.stop()
        let sent = Dictionary(grouping: gathering.payloads, by: \.provider).mapValues { $0.map(\.sent) }
        #expect(sent.values.allSatisfy { Set($0).count == $0.count })
    }

    @Test(arguments: Fault.allCases)
    func streamingLosesNothingThroughAnyFault(fault: Fault) async throws {
        let plan = FaultPlan(seed: 6, kinds: [fault], perMille: 200)
        let (figures, provider, _) = try await Self.everythingArrives(plan) { Self.streaming($0.url) }
        let faulted = await provider.with { $0.faulted[fault] } ?? nil
        provider.stop()
        #expect(try #require(faulted) > 0)
        #expect(figures.counters.streamsOpened > 0)
        #expect(figures.counters.messages > 0)
        if [.half, .reset, .garbage].contains(fault) { #expect(figures.counters.gaps > 0) }
    }

    @Test func allFaultsTogetherLoseNothing() async throws {
        let plan = FaultPlan(seed: 7, kinds: Fault.allCases, perMille: 300)
        for connector in [Self.polling, Self.streaming] {
            let (_, provider, _) = try await Self.everythingArrives(plan) { connector($0.url) }
            provider.stop()
        }
    }

    @Test func aWebSocketLosesNothingThroughResetsAndGarbage() async throws {
        let kinds: [Fault] = [.reset, .half, .status, .garbage]
        let plan = FaultPlan(seed: 8, kinds: kinds, perMille: 150)
        // Enough for some that come between two interruptions.
        let (figures, provider, _) = try await Self.everythingArrives(plan, facts: 200) { Self.socket($0) }
        let faulted = await provider.with { $0.faulted } ?? [:]
        provider.stop()
        #expect(faulted[.garbage] ?? 0 > 0 && faulted[.reset] ?? 0 > 0)
        #expect(figures.counters.gaps > 0)
        #expect(figures.counters.messages > 0)
    }

    @Test func anUnchangedDocumentIsNotSentTwice() async throws {
        var settings = Self.simulated(FaultPlan())
        settings.facts = 3
        let provider = try await RunningProvider(settings)
        let gathering = Gathering()
        gathering.setMatches(provider.matches.map { PolledMatch(id: $0, phase: .live) }, of: "acme")
        await provider.play()
        let service = try Self.service([Self.settings("acme", [Self.polling(provider.url)])], gathering)
        await service.start()
        await gathering.until { $0.payloads.count == 2 }
        // Asked for ten times more, and no more is handed over.
        await gathering.until { _ in service.figures[0].counters.unchanged >= 20 }
        #expect(gathering.payloads.count == 2)
        await service.stop()
        provider.stop()
    }

    @Test func aProviderThatIsOutOpensItsCircuitAndAnotherIsNotDelayed() async throws {
        // Out from the start; healed by hand.
        let outage = FaultPlan.Outage(begin: .zero, length: .seconds(86_400))
        let broken = try await RunningProvider(Self.simulated(FaultPlan(outages: [outage])))
        var well = Self.simulated(FaultPlan())
        well.name = "well"
        let healthy = try await RunningProvider(well)
        let gathering = Gathering()
        gathering.setMatches(broken.matches.map { PolledMatch(id: $0, phase: .live) }, of: "broken")
        gathering.setMatches(healthy.matches.map { PolledMatch(id: $0, phase: .live) }, of: "healthy")
        let service = try Self.service(
            [
                Self.settings("broken", [Self.polling(broken.url), Self.streaming(broken.url)]),
                Self.settings("healthy", [Self.streaming(healthy.url)]),
            ], gathering)
        await service.start()
        await gathering.until { gathering in
            gathering.alerts.contains { if case .raised(let alert) = $0 { alert.kind == .circuitOpen } else { false } }
        }
        #expect(service.figures[0].circuit != .closed)
        async let playing: Void = broken.play()
        await healthy.play()
        let said = await healthy.said()
        await gathering.until { $0.entries("healthy").isSuperset(of: said) }
        let figures = service.figures
        #expect(figures[0].circuit != .closed)
        #expect(gathering.entries("broken").isEmpty)
        #expect(figures[1].circuit == .closed)
        #expect(ConnectionFailure.Kind.allCases.allSatisfy { figures[1].counters[$0] == 0 })
        let turnedAway = await broken.with { $0.turnedAway } ?? 0
        #expect(turnedAway > 0)

        // A day later.
        await playing
        _ = await broken.with { $0.heal() }
        let late = await broken.said()
        await gathering.until { gathering in
            gathering.entries("broken").isSuperset(of: late)
                && gathering.alerts.contains {
                    if case .cleared(let alert) = $0 { alert.kind == .circuitOpen } else { false }
                }
        }
        #expect(service.figures[0].circuit == .closed)
        #expect(service.figures[0].alerts.allSatisfy { $0.kind != .circuitOpen })
        await service.stop()
        broken.stop()
        healthy.stop()
    }

    @Test func anIntakeWithoutRoomHoldsTheStreamAndLosesNothing() async throws {
        let provider = try await RunningProvider(Self.simulated(FaultPlan()))
        let gathering = Gathering()
        gathering.setMatches([], of: "acme")
        let asked = Mutex(0)
        gathering.answer { _, _ in
            // Every other time there is no room.
            asked.withLock {
                $0 += 1
                return $0.isMultiple(of: 2) ? .accepted : .busy
            }
        }
        let connector = ConnectorSettings(name: "stream", source: .stream(Self.stream(provider.url + "/stream")))
        let service = try Self.service([Self.settings("acme", [connector])], gathering)
        await service.start()
        // Without a back-fill the stream has to be open before anything happens.
        await gathering.until { _ in service.figures[0].openStreams > 0 }
        await provider.play()
        let said = await provider.said()
        await gathering.until { $0.entries("acme").isSuperset(of: said) }
        #expect(gathering.payloads.count == said.count)
        #expect(service.figures[0].counters[.busy] >= UInt64(said.count))
        await service.stop()
        provider.stop()
    }
}

extension ConnectorSettings {
    fileprivate var isPolled: Bool { if case .poll = source { true } else { false } }
}
