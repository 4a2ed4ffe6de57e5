import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import NIOWebSocket
import ProviderConnection

/// A WebSocket that is read to its end (RFC 6455), as a client.
struct WebSocketClient: Sendable {
    /// Fragments of one message, which the bound on its bytes does not count.
    private static let maximumFragments = 1024

    private typealias Frames = NIOAsyncChannel<WebSocketFrame, WebSocketFrame>

    let secrets: SecretValues
    var tls = TLSConfiguration.makeClientConfiguration()

    /// As `ProviderClient.follow`; each piece is one whole message, or empty for a ping or a pong.
    func follow(
        _ call: StreamCall, onOpen: () async -> Void, onBytes: ([UInt8]) async -> Void
    ) async -> StreamEnd {
        do {
            guard let place = RedirectRule.place(call.url) else {
                throw ConnectionFailure(.malformed, "the URL is no address")
            }
            let end = ChannelEnd()
            return try await withTaskCancellationHandler {
                let frames = try await connect(place, maximumBytes: call.maximumMessageBytes, end)
                return try await frames.executeThenClose { inbound, outbound in
                    await onOpen()
                    if let greeting = call.greeting {
                        try await outbound.write(Self.frame(.text, ByteBuffer(string: greeting)))
                    }
                    for try await frame in inbound {
                        switch frame.opcode {
                        case .text, .binary: await onBytes(Array(frame.unmaskedData.readableBytesView))
                        case .ping:
                            try await outbound.write(Self.frame(.pong, frame.unmaskedData))
                            await onBytes([])
                        case .pong: await onBytes([])
                        case .connectionClose:
                            try? await outbound.write(Self.frame(.connectionClose, frame.unmaskedData))
                            return StreamEnd()
                        default: break
                        }
                    }
                    throw ConnectionFailure(.ended, "the connection ended without a close")
                }
            } onCancel: {
                end.close()
            }
        } catch let error as NIOWebSocketError {
            return StreamEnd(failure: ConnectionFailure(Self.isTooLarge(error) ? .tooLarge : .malformed, "\(error)"))
        } catch let error as NIOWebSocketFrameAggregator.Error {
            return StreamEnd(failure: ConnectionFailure(.tooLarge, "\(error)"))
        } catch {
            return StreamEnd(failure: ConnectionFailure(error))
        }
    }

    private static func isTooLarge(_ error: NIOWebSocketError) -> Bool {
        if case .invalidFrameLength = error { return true }
        return false
    }

    private static func frame(_ opcode: WebSocketOpcode, _ data: ByteBuffer) -> WebSocketFrame {
        WebSocketFrame(fin: true, opcode: opcode, maskKey: .random(), data: data)
    }

    private func connect(
        _ place: RedirectRule.Place, maximumBytes: Int, _ end: ChannelEnd
    ) async throws -> Frames {
        let isSecure = place.scheme == "wss" || place.scheme == "https"
        let (host, port) = Self.hostAndPort(place.authority, standard: isSecure ? 443 : 80)
        let tls = isSecure ? try NIOSSLContext(configuration: tls) : nil
        let url = secrets.completed(place)
        let target = RedirectRule.place(url)?.path ?? place.path
        var headers = HTTPHeaders([("host", place.authority), ("user-agent", "touchline")])
        for (name, value) in secrets.headers { headers.replaceOrAdd(name: name, value: value) }
        let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: target, headers: headers)

        let upgrade: EventLoopFuture<Frames?> = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(.seconds(5))
            .connect(host: host, port: port) { channel in
                end.watch(channel)
                return channel.eventLoop.makeCompletedFuture {
                    if let tls {
                        // An address is no name to be asked for (RFC 6066, 3).
                        let name = Self.isAddress(host) ? nil : host
                        try channel.pipeline.syncOperations.addHandler(
                            NIOSSLClientHandler(context: tls, serverHostname: name))
                    }
                    let upgrader = NIOTypedWebSocketClientUpgrader<Frames?>(
                        maxFrameSize: maximumBytes, enableAutomaticErrorHandling: true,
                        upgradePipelineHandler: { channel, _ in
                            channel.eventLoop.makeCompletedFuture {
                                try channel.pipeline.syncOperations.addHandler(
                                    NIOWebSocketFrameAggregator(
                                        minNonFinalFragmentSize: 0, maxAccumulatedFrameCount: Self.maximumFragments,
                                        maxAccumulatedFrameSize: maximumBytes))
                                return try Frames(wrappingChannelSynchronously: channel)
                            }
                        })
                    let configuration = NIOTypedHTTPClientUpgradeConfiguration<Frames?>(
                        upgradeRequestHead: head, upgraders: [upgrader],
                        notUpgradingCompletionHandler: { channel in
                            channel.close(promise: nil)
                            return channel.eventLoop.makeSucceededFuture(nil)
                        })
                    return try channel.pipeline.syncOperations.configureUpgradableHTTPClientPipeline(
                        configuration: .init(upgradeConfiguration: configuration))
                }
            }
        guard let frames = try await upgrade.get() else {
            throw ConnectionFailure(.status, "the server did not upgrade to a WebSocket")
        }
        return frames
    }

    private static func hostAndPort(_ authority: String, standard: Int) -> (String, Int) {
        guard let colon = authority.lastIndex(of: ":"), let port = Int(authority[authority.index(after: colon)...])
        else {
            return (unbracketed(authority), standard)
        }
        return (unbracketed(String(authority[..<colon])), port)
    }

    /// `[::1]` as `::1`.
    private static func unbracketed(_ host: String) -> String {
        host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
    }

    private static func isAddress(_ host: String) -> Bool {
        (try? NIOCore.SocketAddress(ipAddress: host, port: 0)) != nil
    }
}
