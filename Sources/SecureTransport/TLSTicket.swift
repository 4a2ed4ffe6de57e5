import COpenSSL

/// What a client may resume a session with.
// Unchecked: OpenSSL counts its references atomically and does not change it once it was received.
package final class TLSTicket: @unchecked Sendable {
    let pointer: OpaquePointer

    init(pointer: OpaquePointer) { self.pointer = pointer }
    deinit { SSL_SESSION_free(pointer) }
}
