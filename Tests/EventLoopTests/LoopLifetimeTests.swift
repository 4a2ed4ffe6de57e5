import EventLoop
import MatchModel
import Testing

@Suite struct LoopLifetimeTests {
    /// Holds the loop that holds it, and leaves it as it goes.
    private final class Listener: ReadinessHandler {
        let loop: EpollLoop
        let socket: Socket

        init(_ loop: EpollLoop) throws {
            self.loop = loop
            socket = try Socket.listen(on: try SocketAddress("127.0.0.1:0"))
            try loop.register(socket.descriptor, .readable, self)
        }

        deinit {
            loop.deregister(socket.descriptor)
            socket.close()
        }

        func ready(token: UInt32, _ events: Readiness) {}
    }

    @Test(arguments: [false, true])
    func `a loop is held by what it holds, until it lets go`(letsGo: Bool) throws {
        weak var kept: EpollLoop?
        weak var handler: Listener?
        do {
            let loop = try EpollLoop()
            let listener = try Listener(loop)
            handler = listener
            loop.schedule(after: .seconds(3600)) { [loop] in loop.stop() }
            loop.onTurn = { [loop] in loop.now }
            kept = loop
            if letsGo { loop.letGo() }
        }
        #expect((kept == nil) == letsGo)
        #expect((handler == nil) == letsGo)
        kept?.letGo()
        #expect(kept == nil)
    }
}
