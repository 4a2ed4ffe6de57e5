import HTTPTransport
import MatchModel
import ProviderSimulator
import Synchronization
import Testing

/// The simulator's third shape: messages posted, each until it is acknowledged.
@Suite struct WebhookTests {
    @Test func everyMessageIsPostedUntilItIsAcknowledgedThroughAllFaults() async throws {
        let gathering = Gathering()
        let asked = Mutex(0)
        let receiver = try await RecordingServer { request in
            let turn = asked.withLock {
                $0 += 1
                return $0
            }
            guard request.fields["authorization"] == "Bearer k-1" else { return HTTPResponse(HTTPStatus(401)) }
            guard !turn.isMultiple(of: 7) else { return HTTPResponse(HTTPStatus(503)) }
            guard request.fields["content-type"] == "application/json",
                let entries = Gathering.entries(of: request.body)
            else { return HTTPResponse(HTTPStatus(422)) }
            gathering.add(entries, of: "acme")
            return HTTPResponse(HTTPStatus(202))
        }
        var settings = SimulatedProviderSettings()
        settings.facts = 100
        settings.pace = .milliseconds(5)
        settings.faults = FaultPlan(seed: 9, kinds: Fault.allCases, perMille: 300)
        settings.webhook = WebhookTarget(origin: try HTTPOrigin(parsing: receiver.url), path: "/v1/feeds/acme") {
            _, _ in
            ["authorization": "Bearer k-1"]
        }
        let provider = try await RunningProvider(settings)
        await provider.play()
        let said = await provider.said()
        await gathering.until { $0.entries("acme").isSuperset(of: said) }
        let faulted = await provider.with { $0.faulted } ?? [:]
        provider.stop()
        receiver.stop()
        #expect(said.count == 102)
        #expect(Set(faulted.keys) == Set(Fault.allCases).subtracting([.status]), "the receiver gives that")
        #expect(gathering.entries("acme") == said)
    }
}
