import COpenSSL
import COpenSSLShims
import EventLoop
import Glibc

/// What one step of a handshake came to.
package enum TLSHandshakeStep: Hashable, Sendable {
    case done
    /// Call again when the socket is readable.
    case wantsRead
    /// Call again when the socket is writable.
    case wantsWrite
    case failed(TLSFailure)
}

/// One connection's TLS over a non-blocking socket. A plain handle of one pointer, like `Socket`: whoever owns it frees
/// it, once. Used by one thread at a time. All that it knows beyond OpenSSL's own is in the one word of its BIO.
// Unchecked: ownership passes between threads as a whole, with the socket's.
package struct TLSSession: Hashable, @unchecked Sendable {
    /// The most plaintext of one record (RFC 8446, 5.1).
    static let recordBytes = 16 * 1024
    /// The code of `IOResult.failed` when the connection ended without the peer's close_notify: what came may be cut.
    package static let truncated = ECONNABORTED
    /// The code of `IOResult.failed` when what came is not TLS, or was tampered with.
    package static let violated = EPROTO

    let pointer: OpaquePointer

    // MARK: the handshake

    package func handshake() -> TLSHandshakeStep {
        OpenSSLErrors.clear()
        cos_allow_receives(pointer, 15)
        let result = SSL_do_handshake(pointer)
        if result == 1 { return .done }
        switch SSL_get_error(pointer, result) {
        case SSL_ERROR_WANT_READ: return .wantsRead
        case SSL_ERROR_WANT_WRITE: return .wantsWrite
        default: return .failed(TLSFailure(of: pointer))
        }
    }

    package var version: TLSVersion? { TLSVersion(rawValue: Int(SSL_version(pointer))) }
    package var isResumed: Bool { SSL_session_reused(pointer) == 1 }

    package var applicationProtocol: ApplicationProtocol? {
        var name: UnsafePointer<UInt8>?
        var count: UInt32 = 0
        SSL_get0_alpn_selected(pointer, &name, &count)
        return ApplicationProtocol(
            rawValue: String(decoding: UnsafeBufferPointer(start: name, count: Int(count)), as: UTF8.self))
    }

    /// Who the peer is; `nil` if it showed no certificate that verifies.
    package var peerCertificate: PeerCertificate? { PeerCertificate(of: pointer) }

    /// A client's means to resume: there once something was read after the handshake (TLS 1.3 sends it then).
    package var ticket: TLSTicket? {
        guard let session = SSL_get1_session(pointer) else { return nil }
        let ticket = TLSTicket(pointer: session)
        return SSL_SESSION_is_resumable(session) == 1 ? ticket : nil
    }

    /// Whom the server has to prove to be; names are also told to it (RFC 6066, 3). `false` without memory.
    func expect(_ host: String) -> Bool {
        if X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(pointer), host) == 1 { return true }
        OpenSSLErrors.clear()
        return host.withCString {
            let name = UnsafeMutableRawPointer(mutating: $0)
            return SSL_ctrl(pointer, SSL_CTRL_SET_TLSEXT_HOSTNAME, Int(TLSEXT_NAMETYPE_host_name), name) == 1
        } && SSL_set1_host(pointer, host) == 1
    }

    // MARK: reading and writing

    /// At most one `recv`, and all records that are whole with it. When less than the buffer's size comes, nothing is
    /// held that could be read: the socket tells when there is more. Of a buffer that was filled, read again.
    package func read(into buffer: UnsafeMutableRawBufferPointer) -> IOResult {
        OpenSSLErrors.clear()
        cos_allow_receives(pointer, 1)
        var total = 0
        repeat {
            var count = 0
            // Within the buffer: what is left of it after `total`.
            guard SSL_read_ex(pointer, buffer.baseAddress.map { $0 + total }, buffer.count - total, &count) == 1 else {
                if total > 0 { break }
                let result = failure(reads: true)
                // It makes us answer (a key update) and takes no answer: nothing would be read until it does.
                return result == .wouldBlock && SSL_want(pointer) == SSL_WRITING ? .failed(ENOBUFS) : result
            }
            total += count
        } while total < buffer.count && SSL_has_pending(pointer) == 1
        return .bytes(total)
    }

    /// One `send` per record of up to 16 KB. The last byte of a record that the socket has not taken whole counts as not
    /// taken: the next write, whatever it is given, first brings the rest of that record out and then says 1.
    package func write(_ bytes: UnsafeRawBufferPointer) -> IOResult {
        guard !bytes.isEmpty else { return .bytes(0) }
        OpenSSLErrors.clear()
        var written = 0
        let pending = cos_pending(pointer)
        var total = 0
        if pending > 0 {
            // Of the plaintext only the length is looked at.
            guard SSL_write_ex(pointer, cos_unread(), pending, &written) == 1 else { return failure(reads: false) }
            cos_set_pending(pointer, 0)
            total = 1
        }
        while total < bytes.count {
            let count = min(bytes.count - total, Self.recordBytes)
            guard SSL_write_ex(pointer, bytes.baseAddress.map { $0 + total }, count, &written) == 1 else {
                let result = failure(reads: false)
                guard result == .wouldBlock else { return total > 0 ? .bytes(total) : result }
                // In a handshake's message of its own OpenSSL has taken nothing of ours.
                if SSL_in_init(pointer) == 0 {
                    cos_set_pending(pointer, count)
                    total += count - 1
                }
                return total > 0 ? .bytes(total) : .wouldBlock
            }
            total += written
        }
        return .bytes(total)
    }

    /// Whether OpenSSL holds a record that the socket has not taken: to be written on when it is writable.
    package var isBlocked: Bool { cos_pending(pointer) > 0 }

    /// What a call that failed came to.
    private func failure(reads: Bool) -> IOResult {
        switch SSL_get_error(pointer, 0) {
        case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return .wouldBlock
        case SSL_ERROR_ZERO_RETURN: return .ended
        default:
            ERR_clear_error()
            // The alert that answers an end may fail to be sent: the end came first.
            if reads, cos_has_ended(pointer) == 1 { return .failed(Self.truncated) }
            let code = cos_system_error(pointer)
            return .failed(code != 0 ? code : Self.violated)
        }
    }

    // MARK: the end

    /// Says that no more will be written, in one try.
    package func endWrites() {
        // Not within a handshake, nor after a failure, which OpenSSL calls the same.
        guard SSL_in_init(pointer) == 0, SSL_get_shutdown(pointer) & SSL_SENT_SHUTDOWN == 0 else { return }
        _ = SSL_shutdown(pointer)
        OpenSSLErrors.clear()
    }

    /// Nothing of it may be used afterwards.
    package func free() {
        // OpenSSL would forbid to resume the session of a connection that was cut; tickets outlive connections.
        SSL_set_shutdown(pointer, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN)
        SSL_free(pointer)
    }
}
