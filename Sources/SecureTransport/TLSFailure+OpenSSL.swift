import COpenSSL
import COpenSSLShims
import Glibc

/// The calling thread's list of OpenSSL's errors. It has to be empty before each call whose failure is to be judged.
enum OpenSSLErrors {
    static func clear() {
        if ERR_peek_error() != 0 { ERR_clear_error() }
    }

    /// The first error and its text; the list is empty afterwards.
    static func take() -> (reason: Int32, text: String) {
        let code = ERR_peek_error()
        ERR_clear_error()
        guard code != 0 else { return (0, "no reason given") }
        let text = ERR_reason_error_string(code).map { String(cString: $0) }
        return (ERR_GET_REASON(code), text ?? "OpenSSL's error \(code)")
    }
}

extension TLSFailure {
    /// What ended the handshake of `ssl`, whose call has just failed for good.
    init(of ssl: OpaquePointer) {
        let (reason, text) = OpenSSLErrors.take()
        let system = cos_system_error(ssl)
        let verdict = SSL_get_verify_result(ssl)
        switch reason {
        case SSL_R_UNEXPECTED_EOF_WHILE_READING:
            self.init(.peerLeft, "the peer closed the connection")
        case SSL_R_HTTP_REQUEST, SSL_R_HTTPS_PROXY_REQUEST, SSL_R_WRONG_VERSION_NUMBER, SSL_R_BAD_RECORD_TYPE:
            self.init(.notTLS, text)
        case SSL_R_UNSUPPORTED_PROTOCOL, SSL_R_VERSION_TOO_LOW, SSL_R_VERSION_TOO_HIGH, SSL_R_NO_PROTOCOLS_AVAILABLE,
            SSL_R_TLSV1_ALERT_PROTOCOL_VERSION, SSL_R_INAPPROPRIATE_FALLBACK:
            self.init(.version, text)
        case SSL_R_NO_SHARED_CIPHER, SSL_R_NO_SHARED_GROUPS, SSL_R_NO_SUITABLE_KEY_SHARE,
            SSL_R_NO_SHARED_SIGNATURE_ALGORITHMS, SSL_R_NO_SUITABLE_SIGNATURE_ALGORITHM:
            self.init(.cipher, text)
        case SSL_R_NO_APPLICATION_PROTOCOL, Self.alert(120):
            self.init(.applicationProtocol, text)
        case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE:
            self.init(.noCertificate, text)
        case SSL_R_CERTIFICATE_VERIFY_FAILED:
            let why = X509_verify_cert_error_string(verdict).map { String(cString: $0) } ?? text
            self.init(.badCertificate, why)
        case 1000..<1256:
            self.init(.refusedByPeer, text)
        case 0 where system != 0:
            self.init(.peerLeft, String(cString: strerror(system)))
        case 0 where cos_has_ended(ssl) != 0:
            self.init(.peerLeft, "the peer closed the connection")
        default:
            self.init(.other, text)
        }
    }

    /// The reason that stands for a received alert (RFC 8446, 6).
    private static func alert(_ number: Int32) -> Int32 { SSL_AD_REASON_OFFSET + number }
}
