import EventLoop
import WebSocketTransport

/// One peer. Reads only while nothing waits to be written, so what is held is bounded by one message.
final class EchoConnection: ReadinessHandler {
    private let loop: EpollLoop
    private let socket: Socket
    private let rules: WebSocketRules
    private let deflate: WebSocketDeflate?
    private var input = WebSocketInput()
    private var output: [UInt8] = []
    private var written = 0
    private var isEnding = false

    init(loop: EpollLoop, socket: Socket, rules: WebSocketRules, deflate: WebSocketDeflate?) {
        self.loop = loop
        self.socket = socket
        self.rules = rules
        self.deflate = deflate
    }

    func start(answer: [UInt8], leftover: [UInt8]) {
        guard (try? loop.register(socket.descriptor, .readable, self)) != nil else { return socket.close() }
        output += answer
        process(leftover.span.bytes)
        flush()
    }

    func ready(token: UInt32, _ events: Readiness) {
        guard written == output.count else { return flush() }
        switch socket.read(into: loop.scratch) {
        case .bytes(let count):
            // After the close everything is read and dropped: closing over unread bytes would reset the connection.
            guard !isEnding else { return }
            process(RawSpan(_unsafeBytes: UnsafeRawBufferPointer(loop.scratch)).extracting(first: count))
            flush()
        case .wouldBlock: return
        case .ended, .failed: close()
        }
    }

    private func process(_ bytes: RawSpan) {
        var position = 0
        do throws(WebSocketError) {
            while let event = try input.next(bytes, from: &position, rules) {
                switch event {
                case .text(let text): send(.text, text)
                case .binary(let data): send(.binary, data)
                case .ping(let payload): output += WebSocketFrameEncoder.serverFrame(.pong, payload)
                case .pong: continue
                case .close(let close):
                    output += WebSocketFrameEncoder.closeReply(to: close)
                    isEnding = true
                }
            }
        } catch {
            let payload = WebSocketFrameEncoder.closePayload(code: error.closeCode, reason: "\(error)")
            output += WebSocketFrameEncoder.serverFrame(.close, payload)
            isEnding = true
        }
    }

    private func send(_ opcode: WebSocketOpcode, _ payload: [UInt8]) {
        output += deflate?.serverFrame(opcode, payload) ?? WebSocketFrameEncoder.serverFrame(opcode, payload)
    }

    private func flush() {
        while written < output.count {
            switch socket.write(output[written...]) {
            case .bytes(let count): written += count
            case .wouldBlock: return loop.modify(socket.descriptor, .writable)
            case .ended, .failed: return close()
            }
        }
        (output, written) = ([], 0)
        loop.modify(socket.descriptor, .readable)
        if isEnding { socket.shutdownWrites() }
    }

    private func close() {
        loop.deregister(socket.descriptor)
        socket.close()
    }
}
