import EventLoop
import WebSocketTransport

/// A server that sends what it is told to all its WebSockets, and how it is spoken to.
struct FanOutServer {
    var name: String
    /// What is measured, and what only helps.
    var child: ChildProcess
    var helpers: [ChildProcess] = []
    var port: Int
    /// Where it is told to send.
    var control: Int
    var isSecure = false
    /// Fans end with a reset, so that nothing of them waits for two minutes.
    var resets = false
    var handshake: [UInt8] = Self.upgrade("/")
    /// What a fan says when it is upgraded: one that wants what is sent, and one that wants something else.
    var first: [UInt8]?
    var other: [UInt8]?
    /// What it is answered when it is subscribed; without blanks.
    var ready: String?
    /// Has it send a payload of so many bytes.
    var trigger: (Int) -> [UInt8]
    /// Smaller payloads are not what was sent.
    var counted = 100

    var pids: [Int32] { ProcessFigures.group(child.pid) }

    static func upgrade(_ path: String) -> [UInt8] {
        request(
            "GET", path,
            [
                "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            ])
    }

    static func request(_ method: String, _ path: String, _ fields: [String], body: String = "") -> [UInt8] {
        var lines = ["\(method) \(path) HTTP/1.1", "Host: localhost"] + fields
        if !body.isEmpty { lines.append("Content-Length: \(body.utf8.count)") }
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n" + body).utf8)
    }

    static func frame(_ text: String, _ opcode: WebSocketOpcode = .text) -> [UInt8] {
        WebSocketFrameEncoder.clientFrame(opcode, Array(text.utf8), maskKey: 0x5A5A_5A5A)
    }

    func end(_ launcher: Launcher) {
        launcher.end(child)
        helpers.forEach(launcher.end)
    }
}
