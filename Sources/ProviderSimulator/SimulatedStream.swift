import HTTPTransport
import WebSocketTransport

/// One open stream: chunks of HTTP with messages one behind the other, or a WebSocket with one in each frame.
final class SimulatedStream {
    let connection: RawConnection
    private let isWebSocket: Bool
    /// A message that waits for the next one.
    private var held: [UInt8]?

    init(_ connection: RawConnection, isWebSocket: Bool) {
        self.connection = connection
        self.isWebSocket = isWebSocket
    }

    /// Says a message, with what is wrong with it.
    func say(_ message: [UInt8], _ fault: Fault?, garbage: [UInt8]) {
        switch fault {
        case nil, .status, .contentType: write(message)
        case .duplicate:
            write(message)
            write(message)
        case .slow, .outOfOrder:
            guard held != nil else {
                held = message
                return
            }
            write(message)
        case .half:
            // Of a chunk that says it is longer.
            let whole = framed(message)
            connection.send(Array(whole.prefix(whole.count / 2)), last: true)
        case .reset: connection.reset()
        case .garbage: write(garbage)
        }
        sayHeld()
    }

    func beat(_ heartbeat: [UInt8]) {
        sayHeld()
        write(heartbeat)
    }

    private func sayHeld() {
        guard let late = held else { return }
        held = nil
        write(late)
    }

    private func write(_ message: [UInt8]) { connection.send(framed(message)) }

    private func framed(_ message: [UInt8]) -> [UInt8] {
        if isWebSocket { return WebSocketFrameEncoder.serverFrame(.text, message) }
        return Array("\(String(message.count, radix: 16))\r\n".utf8) + message + [0x0D, 0x0A]
    }
}
