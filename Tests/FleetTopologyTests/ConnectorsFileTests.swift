import FleetTopology
import MatchModel
import ProviderConnection
import Testing

@Suite struct ConnectorsFileTests {
    private static func problems(_ text: String) -> [String] {
        do {
            _ = try ProviderSettings.parse(text, file: "c.yaml")
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }

    @Test func `the example is good, and what it leaves out is as standard`() throws {
        let path = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let providers = try ProviderSettings.load(path: "/\(path)/Topology/connectors.yaml")
        #expect(providers.map(\.provider) == ["sportradar", "statsperform", "opta"])
        let sportradar = providers[0]
        #expect(
            sportradar.secrets == [
                SecretSetting(place: .header("x-api-key"), origin: .environment("TOUCHLINE_SPORTRADAR_KEY"))
            ])
        guard case .stream(let push) = sportradar.connectors[0].source,
            case .poll(let summaries) = sportradar.connectors[1].source
        else { return #expect(Bool(false), "not the kinds") }
        #expect(push.silence == .seconds(15) && push.backfill.count == 1)
        #expect(push.maximumMessageBytes == 1 << 20)
        #expect(summaries.intervals.live == .seconds(5) && summaries.intervals.after == .seconds(120))
        #expect(providers[1].secrets[0].prefix == "Bearer ")
        guard case .folder(let drop) = providers[2].connectors[0].source else { return #expect(Bool(false)) }
        #expect(drop.suffixes == [".xml"] && drop.interval == .milliseconds(500))
        #expect(providers[2].breaker == BreakerSettings() && providers[2].retry == RetrySettings())
    }

    private static let head = "providers:\n  - provider: acme\n"

    private static let faulty: [(String, String)] = [
        ("", "c.yaml:1: is empty or not a mapping; it needs 'providers'"),
        ("providers: []", "c.yaml:1: the file has no 'providers'; add a list with at least one"),
        (
            "\(head)", "c.yaml:2: provider 'acme' has no list of 1 to 16 'connectors'; add one"
        ),
        (
            "\(head)    connectors: [{name: a, kind: fax}]",
            "c.yaml:3: provider 'acme' has a connector of kind 'fax'; give poll, stream, websocket, folder"
        ),
        (
            "\(head)    connectors:\n      - {name: a, kind: poll, url: 'ftp://x/'}",
            "c.yaml:4: connector 'a' has a url that is no address; give http or https://HOST/PATH"
        ),
        (
            "\(head)    connectors:\n      - {name: a, kind: poll, url: 'https://x/?api_key=123'}",
            "c.yaml:4: connector 'a' has the parameter 'api_key' in its url; put it under 'secrets' of the provider, as a query"
        ),
        (
            "\(head)    connectors:\n      - {name: a, kind: websocket, url: 'https://x/'}",
            "c.yaml:4: connector 'a' has a url that is no address; give ws or wss://HOST/PATH"
        ),
        (
            head
                + "    connectors:\n      - {name: a, kind: folder, path: /x}\n      - {name: a, kind: folder, path: /y}",
            "c.yaml:5: connector 'a' has the name of another, 'a'; give it its own"
        ),
        (
            "\(head)    concurrency: 65\n    connectors: [{name: a, kind: folder, path: /x}]",
            "c.yaml:3: provider 'acme' has concurrency '65'; give a whole number from 1 to 64"
        ),
        (
            "\(head)    secrets: [{header: key}]\n    connectors: [{name: a, kind: folder, path: /x}]",
            "c.yaml:3: a secret needs an 'environment' variable or a 'file' that holds it; give one of them"
        ),
        (
            "\(head)    secrets: [{environment: KEY, value: x}]\n    connectors: [{name: a, kind: folder, path: /x}]",
            "c.yaml:3: a secret has an unknown field 'value'; known are header, query, environment, file, prefix"
        ),
        (
            "\(head)    breaker: {open_s: 10, open_limit_s: 5}\n    connectors: [{name: a, kind: folder, path: /x}]",
            "c.yaml:3: 'breaker' of provider 'acme' has an open_limit_s below open_s; give a larger one"
        ),
        (
            "\(head)    connectors:\n      - {name: a, kind: poll, url: 'https://x/', interval_s: {live: 0.05}}",
            "c.yaml:4: 'interval_s' of connector 'a' has live '0.05'; give seconds from 0.1 to 86400"
        ),
        (
            "\(head)    connectors:\n      - {name: a, kind: stream, url: 'https://x/', greeting: hello}",
            "c.yaml:4: connector 'a' has a 'greeting', which only a websocket sends; leave it out"
        ),
    ]

    @Test(arguments: faulty)
    func `a problem is told with its file, its line and what would mend it`(text: String, problem: String) {
        #expect(Self.problems(text).first == problem)
    }

    @Test func `what is at the edge of a range is taken`() {
        let good =
            Self.head + """
                    concurrency: 64
                    breaker: {failures: 1, open_s: 5, open_limit_s: 5}
                    connectors:
                      - {name: a, kind: poll, url: 'https://x/{match}', interval_s: {live: 0.1, after: 86400}}
                """
        #expect(Self.problems(good) == [])
    }

    @Test func `a provider stands in the file once`() {
        let one = "  - {provider: acme, connectors: [{name: a, kind: folder, path: /x}]}\n"
        #expect(Self.problems("providers:\n" + one) == [])
        #expect(
            Self.problems("providers:\n" + one + one)
                == ["c.yaml:3: provider 'acme' stands twice; put all its connectors into one"])
    }
}
