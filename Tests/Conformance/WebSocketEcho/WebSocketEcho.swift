import EventLoop
import HTTPTransport
import SecureTransport
import WebSocketTransport

/// Says back every message, over the same handshake, parser and encoder as an edge. For conformance suites only.
///
///     websocket-echo HOST:PORT [--deflate]
@main
enum WebSocketEcho {
    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard let address = arguments.first else { return print("usage: websocket-echo HOST:PORT [--deflate]") }
        let loop = try EpollLoop()
        let handler = EchoHandler(loop: loop, deflates: arguments.contains("--deflate"))
        let server = try HTTPServer(loop: loop, address: SocketAddress(address), handler: handler)
        print("listening on \(server.address)")
        loop.run()
    }
}

/// Upgrades whoever asks.
final class EchoHandler: HTTPRequestHandler {
    /// The suite sends messages of 16 MB.
    static let maximumMessage = 64 << 20
    /// The suite asks for windows down to 512 bytes.
    static let leastWindowBits = 9

    private let loop: EpollLoop
    private let deflates: Bool

    init(loop: EpollLoop, deflates: Bool) {
        self.loop = loop
        self.deflates = deflates
    }

    func receive(_ request: HTTPRequest, _ responder: HTTPResponder) {
        let headers = request.fields.all.map { (name: $0.name, value: $0.value) }
        let handshake: WebSocketServerHandshake
        do throws(WebSocketServerHandshake.Refusal) {
            handshake = try WebSocketServerHandshake(
                method: request.method, headers: headers, deflateWindowBits: deflates ? Self.leastWindowBits : nil)
        } catch {
            return responder.respond(HTTPResponse(HTTPStatus(error.status), text: "\(error)\n"))
        }
        guard let taken = responder.takeOver() else { return }
        let rules = WebSocketRules(
            role: .server, maximumMessageLength: Self.maximumMessage, allowsDeflate: handshake.deflate != nil)
        let deflate = handshake.deflate.map { WebSocketDeflate(windowBits: $0.serverWindowBits) }
        let connection = EchoConnection(loop: loop, socket: taken.transport.socket, rules: rules, deflate: deflate)
        connection.start(answer: handshake.response, leftover: taken.leftover)
    }
}
