import Glibc
import Logging
import MatchModel
import ProviderConnection
import Telemetry
import Testing

@testable import ProviderConnectors

@Suite struct ConnectorServiceTests {
    private static let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

    private static func problem(_ secrets: [SecretSetting], _ environment: [String: String]) -> String? {
        var settings = ProviderSettings(provider: "acme")
        settings.secrets = secrets
        do throws(ConnectorError) {
            _ = try SecretValues(settings) { environment[$0] }
            return nil
        } catch {
            return error.description
        }
    }

    @Test func aSecretThatIsNotThereIsToldWithItsMend() {
        let secret = SecretSetting(place: .header("x-api-key"), origin: .environment("KEY"))
        #expect(
            Self.problem([secret], [:])
                == "provider 'acme': the environment variable KEY is not set; set it to the key")
        #expect(Self.problem([secret], ["KEY": "1"]) == nil)
        #expect(Self.problem([secret], ["KEY": "1\r\nx: 2"]) != nil)
        let file = SecretSetting(place: .query("k"), origin: .file("/nowhere/key"))
        #expect(Self.problem([file], [:]) == "provider 'acme': /nowhere/key cannot be read; put the key there")
    }

    @Test func parametersOfAURLAreAddedEscapedAndOnce() throws {
        var settings = ProviderSettings(provider: "acme")
        settings.secrets = [
            SecretSetting(place: .query("key"), origin: .environment("KEY")),
            SecretSetting(place: .header("authorization"), origin: .environment("KEY"), prefix: "Bearer:"),
        ]
        let secrets = try SecretValues(settings) { _ in "a&b" }
        func completed(_ url: String) throws -> String {
            secrets.completed(try #require(RedirectRule.place(url)))
        }
        #expect(try completed("https://a.test/x") == "https://a.test/x?key=a%26b")
        #expect(try completed("https://a.test/x?y=1") == "https://a.test/x?y=1&key=a%26b")
        #expect(try completed("https://a.test/x?key=own") == "https://a.test/x?key=own")
        #expect(secrets.headers.map(\.value) == ["Bearer:a&b"])
    }

    @Test(arguments: ["/nowhere/ca.pem", "/dev/null"])
    func anAuthorityWithoutACertificateIsToldWithItsMend(path: String) {
        var settings = ProviderSettings(provider: "acme")
        settings.authorities = path
        #expect(
            throws: ConnectorError(
                "provider 'acme': no certificate can be read from ca '\(path)'; give a PEM file")
        ) { try TrustedAuthorities.configuration(settings) }
    }

    @Test func theMetricsNameEachProviderAndTheStateOfItsCircuit() throws {
        let service = try ConnectorService(
            [ProviderSettings(provider: "a"), ProviderSettings(provider: "b")],
            hooks: ConnectorHooks(deliver: { _ in .accepted }), seed: 1, logger: Self.logger)
        var page = MetricsPage()
        service.write(into: &page)
        #expect(page.text.contains(#"touchline_provider_circuit{provider="a",state="closed"} 1"#))
        #expect(page.text.contains(#"touchline_provider_circuit{provider="b",state="open"} 0"#))
        #expect(page.text.contains(#"touchline_provider_bound_reached_total{provider="b",bound="concurrency"} 0"#))
    }
}

/// A real folder, and files put there in all the ways there are.
@Suite struct FolderConnectorTests {
    private static func temporary() throws -> String {
        var template = Array("/tmp/touchline-folder-XXXXXX".utf8CString)
        return String(cString: try #require(mkdtemp(&template)))
    }

    private static func write(_ text: String, to path: String) throws {
        let file = try #require(fopen(path, "we"))
        fputs(text, file)
        fclose(file)
    }

    @Test func filesPutOrRenamedThereComeOnceAndAgainWhenTheyChange() async throws {
        let folder = try Self.temporary()
        defer { for name in ["a.json", "b.json", "c.tmp"] { unlink("\(folder)/\(name)") }; rmdir(folder) }
        var settings = ProviderSettings(provider: "acme")
        var source = FolderSettings(path: folder)
        source.suffixes = [".json"]
        source.interval = .milliseconds(50)
        settings.connectors = [ConnectorSettings(name: "drop", source: .folder(source))]
        let gathering = Gathering()
        let service = try ConnectorService(
            [settings], hooks: ConnectorHooks(deliver: { gathering.take($0) }), seed: 1,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        await service.start()
        try Self.write(#"{"a":1}"#, to: "\(folder)/a.json")
        try Self.write(#"{"c":1}"#, to: "\(folder)/c.tmp")
        await gathering.until { $0.entries("acme") == [#"{"a":1}"#] }
        rename("\(folder)/c.tmp", "\(folder)/b.json")
        await gathering.until { $0.entries("acme").contains(#"{"c":1}"#) }
        try Self.write(#"{"a":2}"#, to: "\(folder)/a.json")
        await gathering.until { $0.entries("acme").contains(#"{"a":2}"#) }
        #expect(gathering.payloads.count == 3)
        #expect(gathering.payloads.map(\.sent) == gathering.payloads.map(\.sent).sorted())
        await service.stop()
    }
}
