import EventLoop
import SecureTransport

extension Transport {
    /// Starts to connect to an origin, with the session for the handshake where there is to be one.
    static func connect(to origin: HTTPOrigin, tls: TLSContext?) throws -> Transport {
        let address = try SocketAddress(host: origin.host, port: origin.port)
        guard origin.isSecure else { return Transport(try Socket.connect(to: address)) }
        guard let tls else {
            throw HTTPOrigin.Invalid(description: "\(origin) needs TLS, and no authority to believe was given")
        }
        let socket = try Socket.connect(to: address)
        guard let session = tls.connect(to: origin.host, on: socket.descriptor) else {
            socket.close()
            throw HTTPOrigin.Invalid(description: "no memory for a TLS session with \(origin)")
        }
        return Transport(socket, session)
    }
}
