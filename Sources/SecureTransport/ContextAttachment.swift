import COpenSSL

/// What a server's callbacks need: it lives as long as the SSL_CTX, which connections may hold longer than we do.
// Unchecked: nothing of it changes after `init`.
final class ContextAttachment: @unchecked Sendable {
    /// The protocols as they go over the wire, in a place that stays: OpenSSL keeps a pointer into it.
    private let protocols: UnsafeMutableBufferPointer<UInt8>
    private let tickets: TicketKeys

    /// The slot of an SSL_CTX that holds one, and lets it go.
    private static let slot = CRYPTO_get_ex_new_index(
        CRYPTO_EX_INDEX_SSL_CTX, 0, nil, nil, nil,
        { _, attachment, _, _, _, _ in
            guard let attachment else { return }
            Unmanaged<ContextAttachment>.fromOpaque(attachment).release()
        })

    init(protocols: [ApplicationProtocol], tickets: TicketKeys) {
        let wire = ApplicationProtocol.wire(protocols)
        self.protocols = .allocate(capacity: wire.count)
        _ = self.protocols.initialize(from: wire)
        self.tickets = tickets
    }

    deinit { protocols.deallocate() }

    func attach(to context: OpaquePointer) {
        // Released by the slot, when the last connection of the context is gone.
        let me = Unmanaged.passRetained(self).toOpaque()
        SSL_CTX_set_ex_data(context, Self.slot, me)
        SSL_CTX_set_tlsext_ticket_key_evp_cb(context) { ssl, name, iv, cipher, mac, encrypts in
            guard let ssl, let name, let iv, let cipher, let mac,
                let attachment = SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), ContextAttachment.slot)
            else { return -1 }
            return Unmanaged<ContextAttachment>.fromOpaque(attachment).takeUnretainedValue().tickets
                .prepare(name: name, iv: iv, cipher: cipher, mac: mac, encrypts: encrypts == 1)
        }
        guard !protocols.isEmpty else { return }
        SSL_CTX_set_alpn_select_cb(
            context,
            { _, chosen, length, offered, count, attachment in
                guard let attachment, let chosen, let offered else { return SSL_TLSEXT_ERR_ALERT_FATAL }
                let ours = Unmanaged<ContextAttachment>.fromOpaque(attachment).takeUnretainedValue().protocols
                var found: UnsafeMutablePointer<UInt8>?
                let result = SSL_select_next_proto(
                    &found, length, ours.baseAddress, UInt32(ours.count), offered, count)
                chosen.pointee = UnsafePointer(found)
                return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL
            }, me)
    }
}
