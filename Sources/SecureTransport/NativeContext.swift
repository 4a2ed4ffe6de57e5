import COpenSSL
import COpenSSLShims
import Glibc
import MatchModel

/// An SSL_CTX that is set up: one state of a `TLSContext`. Connections keep the one they began with.
// Unchecked: it is not changed after `init`, and OpenSSL counts and locks what connections of several threads share.
final class NativeContext: @unchecked Sendable {
    let pointer: OpaquePointer

    static var exhausted: TLSError {
        TLSError(
            kind: .exhausted, problem: "OpenSSL has no memory or no randomness: \(OpenSSLErrors.take().text)",
            mend: "give the process more memory")
    }

    init(server settings: TLSServerSettings, tickets: TicketKeys) throws(TLSError) {
        pointer = try Self.make(TLS_server_method())
        try Self.use(certificate: settings.certificate, key: settings.key, in: pointer)
        let name = Array("touchline".utf8)
        guard SSL_CTX_set_session_id_context(pointer, name, UInt32(name.count)) == 1 else { throw Self.exhausted }
        ContextAttachment(protocols: settings.protocols, tickets: tickets).attach(to: pointer)
        if let authority = settings.clientAuthority, settings.clientCertificate != .ignored {
            try Self.believe(authority, in: pointer)
            SSL_CTX_set_client_CA_list(pointer, SSL_load_client_CA_file(authority))
            let mode = SSL_VERIFY_PEER | (settings.clientCertificate == .required ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0)
            SSL_CTX_set_verify(pointer, mode, nil)
            cos_forbid_tickets(pointer)
        } else {
            // One ticket: a connection that is lost comes back as one connection.
            SSL_CTX_set_num_tickets(pointer, 1)
            SSL_CTX_set_timeout(pointer, Int(clamping: settings.ticketRotation.milliseconds / 1000))
        }
    }

    init(client settings: TLSClientSettings) throws(TLSError) {
        pointer = try Self.make(TLS_client_method())
        if let certificate = settings.certificate {
            try Self.use(certificate: certificate, key: settings.key ?? certificate, in: pointer)
        }
        if let authority = settings.authority {
            try Self.believe(authority, in: pointer)
        } else {
            SSL_CTX_set_default_verify_paths(pointer)
        }
        SSL_CTX_set_verify(pointer, SSL_VERIFY_PEER, nil)
        let offered = ApplicationProtocol.wire(settings.protocols)
        if !offered.isEmpty { SSL_CTX_set_alpn_protos(pointer, offered, UInt32(offered.count)) }
    }

    deinit { SSL_CTX_free(pointer) }

    /// When the certificate ends, in seconds since 1970; `nil` without one.
    var notAfter: Int64? {
        guard let certificate = SSL_CTX_get0_certificate(pointer) else { return nil }
        var time = tm()
        guard ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &time) == 1 else { return nil }
        return Int64(timegm(&time))
    }

    private static func make(_ method: OpaquePointer?) throws(TLSError) -> OpaquePointer {
        OpenSSLErrors.clear()
        guard let context = SSL_CTX_new(method) else { throw exhausted }
        cos_set_options(context)
        _ = SSL_CTX_ctrl(context, SSL_CTRL_SET_MIN_PROTO_VERSION, Int(TLS1_2_VERSION), nil)
        _ = SSL_CTX_ctrl(context, SSL_CTRL_SET_MAX_PROTO_VERSION, Int(TLS1_3_VERSION), nil)
        // AES-128 first: the cheapest where the processor has AES, and strong enough for scores.
        SSL_CTX_set_cipher_list(context, "ECDHE+AES128+AESGCM:ECDHE+AESGCM:ECDHE+CHACHA20")
        SSL_CTX_set_ciphersuites(
            context, "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256")
        let mode = SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER
        _ = SSL_CTX_ctrl(context, SSL_CTRL_MODE, Int(mode), nil)
        _ = SSL_CTX_ctrl(context, SSL_CTRL_SET_SESS_CACHE_MODE, Int(SSL_SESS_CACHE_OFF), nil)
        // A record's head and its body in one receive.
        _ = SSL_CTX_ctrl(context, SSL_CTRL_SET_READ_AHEAD, 1, nil)
        // A key that wants a passphrase is an error, not a question on the terminal.
        SSL_CTX_set_default_passwd_cb(context) { _, _, _, _ in 0 }
        return context
    }

    private static func use(certificate: String, key: String, in context: OpaquePointer) throws(TLSError) {
        do throws(TLSError) {
            try FileBytes.check(certificate)
            try FileBytes.check(key)
            guard SSL_CTX_use_certificate_chain_file(context, certificate) == 1 else {
                throw malformed(certificate, "a certificate", "BEGIN CERTIFICATE")
            }
            guard SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) == 1 else {
                let (reason, text) = OpenSSLErrors.take()
                guard reason != X509_R_KEY_VALUES_MISMATCH, reason != X509_R_KEY_TYPE_MISMATCH else {
                    throw mismatch(certificate, key)
                }
                throw TLSError(
                    kind: .malformed, problem: "\(key): no private key can be read (\(text))",
                    mend: "give the key as PEM without a passphrase, as 'openssl genpkey' writes it")
            }
            guard SSL_CTX_check_private_key(context) == 1 else { throw mismatch(certificate, key) }
        } catch {
            OpenSSLErrors.clear()
            throw error
        }
    }

    private static func mismatch(_ certificate: String, _ key: String) -> TLSError {
        TLSError(
            kind: .keyMismatch, problem: "the key in \(key) does not belong to the certificate in \(certificate)",
            mend: "give the key that the certificate was requested with, and put that certificate first in its file")
    }

    private static func believe(_ authority: String, in context: OpaquePointer) throws(TLSError) {
        try FileBytes.check(authority)
        let before = cos_store_count(SSL_CTX_get_cert_store(context))
        guard SSL_CTX_load_verify_file(context, authority) == 1,
            cos_store_count(SSL_CTX_get_cert_store(context)) > before
        else { throw malformed(authority, "an authority's certificate", "BEGIN CERTIFICATE") }
    }

    private static func malformed(_ path: String, _ what: String, _ head: String) -> TLSError {
        TLSError(
            kind: .malformed, problem: "\(path): \(what) cannot be read (\(OpenSSLErrors.take().text))",
            mend: "give a PEM file with a '\(head)' in it")
    }
}
