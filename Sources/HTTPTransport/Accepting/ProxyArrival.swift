import EventLoop
import MatchModel

/// A connection from a listed proxy that has not said yet who its client is. Reads the header and not a byte more, so that
/// TLS or HTTP find what follows where they look for it.
final class ProxyArrival: ReadinessHandler {
    let socket: Socket
    let peer: SocketAddress
    let since: MonotonicInstant
    private unowned let server: HTTPServer
    private var header: [UInt8] = []
    private var wanted = ProxyHeader.prefixBytes

    init(_ socket: Socket, peer: SocketAddress, server: HTTPServer) throws(SystemError) {
        self.socket = socket
        self.peer = peer
        self.server = server
        since = server.loop.now
        try server.loop.register(socket.descriptor, .readable, self)
    }

    func ready(token: UInt32, _ events: Readiness) {
        while header.count < wanted {
            // Only as much as is wanted; the scratch buffer is the loop's own.
            let part = UnsafeMutableRawBufferPointer(rebasing: server.loop.scratch[..<(wanted - header.count)])
            switch socket.read(into: part) {
            case .bytes(let count):
                header.append(contentsOf: part[..<count])
                guard header.count == wanted, wanted == ProxyHeader.prefixBytes else { continue }
                do {
                    wanted += try ProxyHeader.length(ofRestBehind: header)
                } catch {
                    return server.arrived(self, client: .failure(error))
                }
            case .wouldBlock: return
            case .ended, .failed: return server.arrived(self, client: .failure(ProxyHeader.Malformed("cut short")))
            }
        }
        do {
            server.arrived(self, client: .success(try ProxyHeader.client(header)))
        } catch {
            server.arrived(self, client: .failure(error))
        }
    }
}
