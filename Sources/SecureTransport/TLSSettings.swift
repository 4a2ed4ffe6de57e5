import MatchModel

/// What a server's context is made of. Files are PEM.
package struct TLSServerSettings: Hashable, Sendable {
    /// What is asked of clients.
    package enum ClientCertificate: Hashable, Sendable {
        case ignored
        /// Asked for; one that is shown has to verify, but a client without one is let in.
        case optional
        /// Without one that verifies the handshake fails.
        case required
    }

    /// The certificate, and those between it and its authority behind it.
    package var certificate: String
    package var key: String
    /// In order of preference. A client that offers protocols and none of these is refused.
    package var protocols: [ApplicationProtocol] = [.http2, .http1]
    /// The authorities of client certificates; with it, `clientCertificate` tells what is asked for. Sessions are then
    /// never resumed, so that everyone is verified each time.
    package var clientAuthority: String?
    package var clientCertificate = ClientCertificate.optional
    /// A file of ticket keys that a fleet shares; without one the process makes its own.
    package var ticketKeys: String?
    /// How long one of the process's own ticket keys encrypts; it decrypts for as long again.
    package var ticketRotation = TimeSpan.seconds(12 * 3600)

    package init(certificate: String, key: String) {
        self.certificate = certificate
        self.key = key
    }
}

/// What a client's context is made of. Files are PEM.
package struct TLSClientSettings: Hashable, Sendable {
    /// The authorities that are believed; without a file those of the machine.
    package var authority: String?
    /// Our own certificate and its key, for servers that ask.
    package var certificate: String?
    package var key: String?
    /// The name that the server's certificate has to bear, where it is not the host connected to.
    package var serverName: String?
    /// What is offered, in order of preference; empty offers nothing.
    package var protocols: [ApplicationProtocol] = []

    package init() {}
}
