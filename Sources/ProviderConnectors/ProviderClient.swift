import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOHTTPCompression
import NIOPosix
import NIOSSL
import ProviderConnection

/// The HTTP client of one provider: its connections are shared with no other, so that nobody waits for another's.
///
/// Streams have a client of their own, without a limit to what they bring in all. Redirects are followed here, by
/// `RedirectRule`. Time limits are `ProviderLine`'s: a call is ended by cancelling its task.
struct ProviderClient: Sendable {
    /// A document may be this much longer than it was sent, its own bound aside.
    private static let maximumBytes = 64 << 20
    private static let userAgent = "touchline"

    private let documents: HTTPClient
    private let streams: HTTPClient
    private let secrets: SecretValues

    init(concurrency: Int, secrets: SecretValues, tls: TLSConfiguration = .makeClientConfiguration()) {
        self.secrets = secrets
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: tls, redirectConfiguration: .disallow, timeout: .init(connect: .seconds(5)),
            decompression: .enabled(limit: .size(Self.maximumBytes)))
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = concurrency
        // It is tried again by the rules of `RetrySettings`, and what failed is seen.
        configuration.connectionPool.retryConnectionEstablishment = false
        documents = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        configuration.decompression = .disabled
        configuration.httpVersion = .http1Only
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = ProviderSettings.maximumConnectors
        streams = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    func shutdown() async {
        // What is under way was cancelled before.
        try? await documents.shutdown()
        try? await streams.shutdown()
    }

    /// Gets a document whole.
    func fetch(_ call: FetchCall) async -> FetchOutcome {
        var fields: [(String, String)] = [("accept-encoding", "gzip, deflate")]
        if let tag = call.ifNoneMatch { fields.append(("if-none-match", tag)) }
        if let date = call.ifModifiedSince { fields.append(("if-modified-since", date)) }
        do {
            let response = try await get(call.url, fields, documents)
            let length = response.headers.first(name: "content-length").flatMap(Int.init) ?? 0
            guard length <= call.maximumBytes else { throw Self.tooLarge(call.maximumBytes) }
            var body: [UInt8] = []
            body.reserveCapacity(length)
            for try await piece in response.body {
                guard body.count + piece.readableBytes <= call.maximumBytes else {
                    throw Self.tooLarge(call.maximumBytes)
                }
                body.append(contentsOf: piece.readableBytesView)
            }
            return .success(
                FetchAnswer(
                    status: Int(response.status.code), contentType: response.headers.first(name: "content-type"),
                    entityTag: response.headers.first(name: "etag"),
                    lastModified: response.headers.first(name: "last-modified"),
                    retryAfter: Self.retryAfter(response.headers), body: body, received: WallClock.now()))
        } catch {
            return .failure(ConnectionFailure(error))
        }
    }

    /// Opens a stream and reads it to its end. `onOpen` is called at its head, `onBytes` for each piece, and nothing is
    /// read while it has not returned.
    func follow(
        _ call: StreamCall, onOpen: () async -> Void, onBytes: ([UInt8]) async -> Void
    ) async -> StreamEnd {
        do {
            let response = try await get(call.url, [], streams)
            let head = FetchAnswer(
                status: Int(response.status.code), retryAfter: Self.retryAfter(response.headers),
                received: WallClock.now())
            if let failure = head.failure(accepting: []) {
                return StreamEnd(failure: failure, retryAfter: head.retryAfter)
            }
            await onOpen()
            for try await piece in response.body { await onBytes(Array(piece.readableBytesView)) }
            return StreamEnd()
        } catch {
            return StreamEnd(failure: ConnectionFailure(error))
        }
    }

    /// The answer at the end of the redirects.
    private func get(
        _ url: String, _ fields: [(String, String)], _ client: HTTPClient
    ) async throws -> HTTPClientResponse {
        guard let first = RedirectRule.place(url) else { throw ConnectionFailure(.malformed, "the URL is no address") }
        var place = first
        for _ in 0...RedirectRule.maximumRedirects {
            let isHome = RedirectRule.keepsSecrets(from: first, to: place)
            var request = HTTPClientRequest(url: isHome ? secrets.completed(place) : place.url)
            request.headers = HTTPHeaders(fields + [("accept", "*/*"), ("user-agent", Self.userAgent)])
            if isHome {
                for (name, value) in secrets.headers { request.headers.replaceOrAdd(name: name, value: value) }
            }
            // The limit of time is the line's; this only has to be later.
            let response = try await client.execute(request, deadline: .distantFuture)
            guard [301, 302, 303, 307, 308].contains(response.status.code),
                let location = response.headers.first(name: "location")
            else { return response }
            guard let next = RedirectRule.target(of: location, from: place) else {
                throw ConnectionFailure(.redirect, "a redirect from \(place.authority) that may not be followed")
            }
            place = next
        }
        throw ConnectionFailure(.redirect, "more than \(RedirectRule.maximumRedirects) redirects")
    }

    private static func tooLarge(_ limit: Int) -> ConnectionFailure {
        ConnectionFailure(.tooLarge, "more than \(limit) bytes")
    }

    private static func retryAfter(_ headers: HTTPHeaders) -> Int? {
        headers.first(name: "retry-after").flatMap { Int($0) }
    }
}

/// How a stream ended; without a failure in good order.
struct StreamEnd: Sendable {
    var failure: ConnectionFailure?
    /// In seconds, if it was said.
    var retryAfter: Int?
}
