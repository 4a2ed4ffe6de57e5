import EventLoop
import FleetTopology
import MatchModel
import Testing

@testable import LinkEmulator

/// An origin that sends everything back, a wide area of one link before it, and a loop that the test runs itself.
final class LinkBench {
    let loop: EpollLoop
    let origin: EchoOrigin
    let area: WideArea
    var link: EmulatedLink { area.links[0] }

    init(delay: TimeSpan = .milliseconds(5), record: String? = nil, control: Bool = false)
        throws
    {
        loop = try EpollLoop()
        origin = try EchoOrigin(loop: loop)
        var settings = WideAreaSettings(fleet: try topology(delayMilliseconds: delay.milliseconds))
        settings.listen = [(try #require(EdgeID("lon-1")), try SocketAddress("127.0.0.1:0"))]
        settings.origin = origin.address
        settings.recordPath = record
        if control { settings.control = try SocketAddress("127.0.0.1:0") }
        area = try WideArea(loop: loop, settings: settings)
    }

    deinit {
        area.stop()
        origin.stop()
    }

    /// Turns until something stops the loop. The limit only keeps a broken test from hanging.
    func run() {
        let guardTimer = loop.schedule(after: .seconds(60)) { [loop] in
            Issue.record("the loop was never stopped")
            loop.stop()
        }
        loop.run()
        loop.cancel(guardTimer)
    }

    /// Turns until nothing more happens at once: what a turn could do without waiting has been done.
    func settle(turns: Int = 20) {
        var left = turns
        func next() {
            left -= 1
            if left == 0 { return loop.stop() }
            loop.schedule(after: .zero, next)
        }
        loop.schedule(after: .zero, next)
        run()
    }
}

/// Accepts connections and sends back what comes, as it comes.
final class EchoOrigin: ReadinessHandler {
    let loop: EpollLoop
    let listener: Socket
    let address: SocketAddress
    var peers: [TestPeer] = []
    /// Takes connections and reads nothing.
    var isDeaf = false

    init(loop: EpollLoop) throws {
        self.loop = loop
        listener = try Socket.listen(on: try SocketAddress("127.0.0.1:0"))
        address = try #require(listener.localAddress)
        try loop.register(listener.descriptor, .readable, self)
    }

    func ready(token: UInt32, _ events: Readiness) {
        guard case .accepted(let socket, _) = listener.accept() else { return }
        let peer = TestPeer(loop: loop, socket: socket, isConnecting: false)
        peer.isDeaf = isDeaf
        peer.onBytes = { [unowned peer] bytes in peer.send(bytes) }
        peer.onEnd = { [unowned peer] in peer.socket.shutdownWrites() }
        peers.append(peer)
    }

    func stop() {
        loop.deregister(listener.descriptor)
        listener.close()
        for peer in peers { peer.close() }
    }
}

/// One end of a connection.
final class TestPeer: ReadinessHandler {
    let loop: EpollLoop
    let socket: Socket
    var received: [UInt8] = []
    var hasEnded = false
    var failure: Int32?
    var isDeaf = false { didSet { update() } }
    var onConnect: (() -> Void)?
    var onBytes: (([UInt8]) -> Void)?
    var onEnd: (() -> Void)?
    var onFailure: (() -> Void)?
    private(set) var unsent: [UInt8] = []
    private var isConnecting: Bool
    private var isWatched = false

    init(loop: EpollLoop, socket: Socket, isConnecting: Bool) {
        self.loop = loop
        self.socket = socket
        self.isConnecting = isConnecting
        update()
    }

    convenience init(_ bench: LinkBench) throws {
        self.init(loop: bench.loop, socket: try Socket.connect(to: bench.link.address), isConnecting: true)
    }

    func send(_ bytes: [UInt8]) {
        unsent += bytes
        flush()
    }

    func close() {
        unwatch()
        if !isClosed { socket.close() }
        isClosed = true
    }

    func reset() {
        unwatch()
        socket.reset()
        isClosed = true
    }

    private var isClosed = false

    func ready(token: UInt32, _ events: Readiness) {
        if isConnecting {
            isConnecting = false
            if let error = socket.connectError { return fail(error.code) }
            onConnect?()
        }
        flush()
        guard !isDeaf, isWatched else { return }
        while isWatched, !isDeaf {
            switch socket.read(into: loop.scratch) {
            case .bytes(let count):
                let bytes = Array(UnsafeRawBufferPointer(loop.scratch)[..<count])
                received += bytes
                onBytes?(bytes)
            case .wouldBlock: return
            case .ended:
                hasEnded = true
                unwatch()
                onEnd?()
                return
            case .failed(let code): return fail(code)
            }
        }
    }

    private func fail(_ code: Int32) {
        failure = code
        unwatch()
        onFailure?()
    }

    private func flush() {
        guard !isConnecting, !isClosed else { return }
        while !unsent.isEmpty {
            guard case .bytes(let count) = socket.write(unsent[...]) else { break }
            unsent.removeFirst(count)
        }
        update()
    }

    private func update() {
        guard !isClosed, failure == nil, !hasEnded else { return }
        var wanted: Readiness = []
        if !isDeaf { wanted.insert(.readable) }
        if isConnecting || !unsent.isEmpty { wanted.insert(.writable) }
        if wanted.isEmpty { return unwatch() }
        if isWatched { return loop.modify(socket.descriptor, wanted) }
        isWatched = (try? loop.register(socket.descriptor, wanted, self)) != nil
    }

    private func unwatch() {
        guard isWatched else { return }
        isWatched = false
        loop.deregister(socket.descriptor)
    }
}

/// A fleet of one edge whose link listens on `port` and carries 1 Gbit/s.
func topology(port: UInt16 = 7510, delayMilliseconds: Int64 = 5) throws -> Fleet {
    try Fleet.parse(
        """
        origin: { region: london, latitude: 51.5, longitude: 0, address: 127.0.0.1, port: 7400 }
        regions: [{ id: london, name: London, latitude: 51.5, longitude: 0, share: 1 }]
        edges:
          - { id: lon-1, region: london, latitude: 51.5, longitude: 0, address: 127.0.0.1, port: 7410,
              link_port: \(port), delay_ms: \(delayMilliseconds), jitter_ms: 0, bandwidth_mbit: 1000 }
        """, file: "one.yaml")
}
