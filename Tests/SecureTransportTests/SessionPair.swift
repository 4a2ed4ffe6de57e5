import COpenSSL
import EventLoop
import Glibc
import Testing

@testable import SecureTransport

/// Both ends of one connection over a socket pair, driven by the test.
final class SessionPair {
    let server: TLSSession
    let client: TLSSession
    let serverSocket: Socket
    let clientSocket: Socket
    private var isServerOpen = true
    private var isClientOpen = true

    init(_ server: TLSContext, _ client: TLSContext, host: String = "edge.test", ticket: TLSTicket? = nil) throws {
        var pair: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        try #require(socketpair(AF_UNIX, kind, 0, &pair) == 0)
        serverSocket = Socket(descriptor: pair[0])
        clientSocket = Socket(descriptor: pair[1])
        self.server = try #require(server.accept(on: pair[0]))
        self.client = try #require(client.connect(to: host, on: pair[1], resuming: ticket))
    }

    deinit {
        closeServer()
        closeClient()
    }

    func closeServer() {
        guard isServerOpen else { return }
        isServerOpen = false
        server.free()
        serverSocket.close()
    }

    func closeClient() {
        guard isClientOpen else { return }
        isClientOpen = false
        client.free()
        clientSocket.close()
    }

    /// Steps both sides until both are done or one has failed: the last step of each.
    @discardableResult
    func shakeHands() -> (server: TLSHandshakeStep, client: TLSHandshakeStep) {
        var server = TLSHandshakeStep.wantsRead
        var client = TLSHandshakeStep.wantsRead
        for _ in 0..<20 {
            if !client.isOver { client = self.client.handshake() }
            if !server.isOver { server = self.server.handshake() }
            if server.isOver, client.isOver { break }
        }
        return (server, client)
    }

    /// The client reads whatever is there: the tickets that TLS 1.3 sends behind the handshake.
    func readTickets() {
        var buffer = [UInt8](repeating: 0, count: 64)
        let result = buffer.withUnsafeMutableBytes { client.read(into: $0) }
        #expect(result == .wouldBlock)
    }

    /// Gives the server's kernel buffer its smallest size.
    func shrinkBuffer() {
        serverSocket.limitSendBuffer(to: 1)
    }
}

extension TLSHandshakeStep {
    var isOver: Bool {
        switch self {
        case .done, .failed: true
        case .wantsRead, .wantsWrite: false
        }
    }

    var failure: TLSFailure.Kind? {
        if case .failed(let failure) = self { failure.kind } else { nil }
    }
}

extension TLSSession {
    /// Holds this side to one version.
    func speakOnly(_ version: TLSVersion) {
        _ = SSL_ctrl(pointer, SSL_CTRL_SET_MIN_PROTO_VERSION, version.rawValue, nil)
        _ = SSL_ctrl(pointer, SSL_CTRL_SET_MAX_PROTO_VERSION, version.rawValue, nil)
    }

    func write(_ bytes: [UInt8]) -> IOResult { bytes.withUnsafeBytes { write($0) } }

    /// One read of at most so many bytes.
    func read(_ count: Int = 65_536) -> (result: IOResult, bytes: [UInt8]) {
        var buffer = [UInt8](repeating: 0, count: count)
        let result = buffer.withUnsafeMutableBytes { read(into: $0) }
        if case .bytes(let got) = result { return (result, Array(buffer[..<got])) }
        return (result, [])
    }
}

extension TLSContext {
    static func server(
        _ certificates: Certificates, _ name: String = "edge", _ change: (inout TLSServerSettings) -> Void = { _ in }
    )
        throws(TLSError) -> TLSContext
    {
        var settings = TLSServerSettings(
            certificate: certificates.path(name + ".pem"), key: certificates.path(name + ".key"))
        change(&settings)
        return try TLSContext(server: settings)
    }

    static func client(_ certificates: Certificates, _ change: (inout TLSClientSettings) -> Void = { _ in })
        throws(TLSError) -> TLSContext
    {
        var settings = TLSClientSettings()
        settings.authority = certificates.path("ca.pem")
        change(&settings)
        return try TLSContext(client: settings)
    }
}
