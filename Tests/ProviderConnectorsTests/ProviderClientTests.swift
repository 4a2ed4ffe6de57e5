import HTTPTransport
import MatchModel
import Testing

@testable import ProviderConnection
@testable import ProviderConnectors

/// One call at a time, over real sockets.
@Suite struct ProviderClientTests {
    private static func client() throws -> ProviderClient {
        var settings = ProviderSettings(provider: "acme")
        settings.secrets = [
            SecretSetting(place: .header("x-api-key"), origin: .environment("KEY")),
            SecretSetting(place: .query("key"), origin: .environment("KEY")),
        ]
        return ProviderClient(concurrency: 4, secrets: try SecretValues(settings) { _ in "k-1" })
    }

    private static func call(_ url: String, tag: String? = nil, maximumBytes: Int = 1000) -> FetchCall {
        FetchCall(connector: "only", url: url, ifNoneMatch: tag, ifModifiedSince: nil, maximumBytes: maximumBytes)
    }

    private static func kind(_ outcome: FetchOutcome) -> ConnectionFailure.Kind? {
        if case .failure(let failure) = outcome { failure.kind } else { nil }
    }

    @Test func keysGoToTheirHostAndNotWhereARedirectLeads() async throws {
        let other = try await RecordingServer { _ in HTTPResponse(.ok, json: Array("{}".utf8)) }
        let home = try await RecordingServer { [url = other.url] request in
            switch request.target.path {
            case "/away": HTTPResponse(HTTPStatus(302), fields: ["location": "\(url)/x"])
            case "/near": HTTPResponse(HTTPStatus(302), fields: ["location": "/here"])
            default: HTTPResponse(.ok, json: Array("{}".utf8))
            }
        }
        let client = try Self.client()
        for path in ["/away", "/near"] {
            let outcome = await client.fetch(Self.call(home.url + path))
            #expect(try outcome.get().status == 200)
        }
        await client.shutdown()
        #expect(home.requests.map(\.target.path) == ["/away", "/near", "/here"])
        #expect(home.requests.allSatisfy { $0.fields["x-api-key"] == "k-1" && $0.target["key"] == "k-1" })
        #expect(other.requests.map(\.target.path) == ["/x"])
        #expect(other.requests.allSatisfy { $0.fields["x-api-key"] == nil && $0.target["key"] == nil })
        home.stop()
        other.stop()
    }

    @Test func fiveRedirectsAreFollowedAndASixthIsNot() async throws {
        let server = try await RecordingServer { request in
            let left = Int(request.target.segments.first ?? "") ?? 0
            guard left > 0 else { return HTTPResponse(.ok, json: Array("{}".utf8)) }
            return HTTPResponse(HTTPStatus(307), fields: ["location": "/\(left - 1)"])
        }
        let client = try Self.client()
        let five = await client.fetch(Self.call(server.url + "/5"))
        let six = await client.fetch(Self.call(server.url + "/6"))
        await client.shutdown()
        server.stop()
        #expect(try five.get().status == 200)
        #expect(Self.kind(six) == .redirect)
    }

    @Test func aDocumentMayBeAsLongAsItsBoundAndNotAByteLonger() async throws {
        let server = try await RecordingServer { _ in HTTPResponse(.ok, json: [UInt8](repeating: 0x20, count: 1000)) }
        let client = try Self.client()
        let longest = await client.fetch(Self.call(server.url, maximumBytes: 1000))
        let longer = await client.fetch(Self.call(server.url, maximumBytes: 999))
        await client.shutdown()
        server.stop()
        #expect(try longest.get().body.count == 1000)
        #expect(Self.kind(longer) == .tooLarge)
    }

    @Test func whatAnAnswerSaysIsTold() async throws {
        let server = try await RecordingServer { request in
            guard request.fields["if-none-match"] != "\"1\"" else { return HTTPResponse(HTTPStatus(304)) }
            return HTTPResponse(
                HTTPStatus(503), fields: ["etag": "\"2\"", "last-modified": "Thu, 01 Jan 1970", "retry-after": "7"])
        }
        let client = try Self.client()
        let unchanged = try await client.fetch(Self.call(server.url, tag: "\"1\"")).get()
        let busy = try await client.fetch(Self.call(server.url)).get()
        await client.shutdown()
        server.stop()
        #expect(unchanged.status == 304)
        #expect(busy.status == 503 && busy.retryAfter == 7)
        #expect(busy.entityTag == "\"2\"" && busy.lastModified == "Thu, 01 Jan 1970")
    }

    @Test func nobodyThereIsNotConnectedAndNoKeyIsInTheDetail() async throws {
        // A port that was free a moment ago.
        let server = try await RecordingServer { _ in HTTPResponse(.ok) }
        server.stop()
        let client = try Self.client()
        let outcome = await client.fetch(Self.call(server.url + "/x?y=1"))
        let stream = StreamCall(
            connector: "only", url: server.url.replacing("http", with: "ws"), isWebSocket: true, greeting: nil,
            maximumMessageBytes: 1000)
        let secrets = try SecretValues(ProviderSettings(provider: "acme")) { _ in nil }
        let end = await WebSocketClient(secrets: secrets).follow(
            stream, onOpen: {}, onBytes: { _ in })
        await client.shutdown()
        #expect(Self.kind(outcome) == .notConnected)
        if case .failure(let failure) = outcome { #expect(!failure.detail.contains("k-1")) }
        #expect(end.failure?.kind == .notConnected)
    }

    @Test func aServerThatDoesNotUpgradeIsAFailure() async throws {
        let server = try await RecordingServer { _ in HTTPResponse(.ok, json: Array("{}".utf8)) }
        let stream = StreamCall(
            connector: "only", url: server.url.replacing("http", with: "ws"), isWebSocket: true, greeting: nil,
            maximumMessageBytes: 1000)
        let secrets = try SecretValues(ProviderSettings(provider: "acme")) { _ in nil }
        let end = await WebSocketClient(secrets: secrets).follow(
            stream, onOpen: {}, onBytes: { _ in })
        server.stop()
        #expect(end.failure?.kind == .status)
    }

    /// It takes requests and never says a word: only whoever waits can end it.
    @Test(arguments: [false, true])
    func whatIsCancelledEndsThoughTheOtherSideNeverAnswers(atOnce: Bool) async throws {
        let server = try await RecordingServer { _ in nil }
        let client = try Self.client()
        let secrets = try SecretValues(ProviderSettings(provider: "acme")) { _ in nil }
        let stream = StreamCall(
            connector: "only", url: server.url.replacing("http", with: "ws"), isWebSocket: true, greeting: nil,
            maximumMessageBytes: 1000)
        let socket = Task {
            await WebSocketClient(secrets: secrets).follow(stream, onOpen: {}, onBytes: { _ in })
        }
        let document = Task { await client.fetch(Self.call(server.url)) }
        if !atOnce {
            var count = 0
            for await _ in server.arrivals {
                count += 1
                if count == 2 { break }
            }
        }
        socket.cancel()
        document.cancel()
        #expect(await socket.value.failure != nil)
        #expect(Self.kind(await document.value) != nil)
        await client.shutdown()
        server.stop()
    }
}
