import COpenSSL
import COpenSSLShims
import Synchronization

/// What connections are begun with, for all threads: made from files, and made anew from them by `reload`, which those
/// that are open do not notice.
package final class TLSContext: Sendable {
    package struct Reloads: Hashable, Sendable {
        package var done: UInt64 = 0
        /// The files were broken, and what was there before went on.
        package var failed: UInt64 = 0
    }

    private struct State {
        var native: NativeContext
        var reloads = Reloads()
    }

    /// What a session is begun for.
    enum Role: Sendable {
        case server(TLSServerSettings, TicketKeys)
        case client(TLSClientSettings)
    }

    let role: Role
    private let state: Mutex<State>

    package init(server settings: TLSServerSettings) throws(TLSError) {
        _ = cos_keep_buffers()
        let tickets = try TicketKeys(path: settings.ticketKeys, rotation: settings.ticketRotation)
        role = .server(settings, tickets)
        state = Mutex(State(native: try NativeContext(server: settings, tickets: tickets)))
    }

    package init(client settings: TLSClientSettings) throws(TLSError) {
        _ = cos_keep_buffers()
        role = .client(settings)
        state = Mutex(State(native: try NativeContext(client: settings)))
    }

    /// Reads the files again, ticket keys too. On an error what was there before goes on.
    package func reload() throws(TLSError) {
        do {
            let native: NativeContext
            switch role {
            case .server(let settings, let tickets):
                native = try NativeContext(server: settings, tickets: tickets)
                _ = try tickets.reload()
            case .client(let settings):
                native = try NativeContext(client: settings)
            }
            state.withLock {
                $0.native = native
                $0.reloads.done += 1
            }
        } catch {
            state.withLock { $0.reloads.failed += 1 }
            throw error
        }
    }

    /// Reads the file of ticket keys again, for fleets that rotate them without telling. Whether they are others now.
    @discardableResult
    package func reloadTicketKeys() throws(TLSError) -> Bool {
        guard case .server(_, let tickets) = role else { return false }
        return try tickets.reload()
    }

    /// Whether clients are asked for a certificate.
    package var verifiesClients: Bool {
        guard case .server(let settings, _) = role else { return false }
        return settings.clientAuthority != nil && settings.clientCertificate != .ignored
    }

    package var reloads: Reloads { state.withLock { $0.reloads } }

    /// When our own certificate ends, in seconds since 1970; `nil` for a client without one.
    package var certificateEnd: Int64? { native.notAfter }

    var native: NativeContext { state.withLock { $0.native } }

    /// Begins the server's side of a session on an accepted socket, which stays its owner's. `nil` without memory.
    package func accept(on descriptor: Int32) -> TLSSession? {
        guard let session = begin(descriptor) else { return nil }
        SSL_set_accept_state(session.pointer)
        return session
    }

    /// Begins the client's side. The server has to prove that it is `host`: a name or an address.
    package func connect(to host: String, on descriptor: Int32, resuming ticket: TLSTicket? = nil) -> TLSSession? {
        guard case .client(let settings) = role, let session = begin(descriptor) else { return nil }
        SSL_set_connect_state(session.pointer)
        let name = settings.serverName ?? host
        guard session.expect(name) else {
            session.free()
            return nil
        }
        if let ticket { SSL_set_session(session.pointer, ticket.pointer) }
        return session
    }

    private func begin(_ descriptor: Int32) -> TLSSession? {
        let native = native
        guard let pointer = SSL_new(native.pointer) else { return nil }
        guard cos_attach(pointer, descriptor) == 0 else {
            SSL_free(pointer)
            return nil
        }
        return TLSSession(pointer: pointer)
    }
}
