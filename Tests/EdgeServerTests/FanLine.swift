import ClientProtocol
import EdgeCore
import EventLoop
import Glibc
import Logging
import MatchModel
import SecureTransport
import Testing

@testable import EdgeServer
@testable import HTTPTransport

/// One worker of an edge and the two ends of one connection, on a loop that the test runs itself.
final class FanLine: ReadinessHandler {
    let loop: EpollLoop
    let worker: EdgeWorker
    private let near: Socket
    private let far: Socket
    /// What the fan's end has read.
    private(set) var received = ""
    private var awaited = ""

    init() throws {
        loop = try EpollLoop()
        let edge = try #require(EdgeID("lon-1"))
        let region = try #require(RegionID("london"))
        let settings = EdgeSettings(edge: edge, region: region, advertised: "http://127.0.0.1:1")
        let http = EdgeHTTPSettings()
        worker = EdgeWorker(
            shared: SharedEdge(settings: settings), index: 0, loop: loop,
            status: EdgeStatus(workers: 1, capacity: 1), tls: nil, http: http, policy: http.makePolicy(),
            logger: Logger(label: "edge"))
        var pair: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        try #require(socketpair(AF_UNIX, kind, 0, &pair) == 0)
        near = Socket(descriptor: pair[0])
        far = Socket(descriptor: pair[1])
    }

    deinit {
        worker.stop()
        far.close()
        loop.letGo()
    }

    /// The fan's end has not read what came before: the socket takes no byte more.
    func fill() {
        let noise = [UInt8](repeating: UInt8(ascii: "."), count: 4096)
        while case .bytes = near.write(noise[...]) {}
        // What is left of a page is filled byte by byte.
        while case .bytes = near.write(noise[..<1]) {}
    }

    /// The upgrade is done: the connection is the worker's.
    func adopt(first: ClientOperation.Subscribe?, leftover: [UInt8] = []) throws {
        let address = try SocketAddress("127.0.0.1:1")
        worker.adopt(
            HTTPTakenOver(transport: Transport(near), leftover: leftover, peer: address, ticket: .totalsOnly),
            first: first, isCompressed: false)
    }

    /// The fan's end reads until this has come. The limit only keeps a broken test from hanging.
    func read(until text: String) throws {
        awaited = text
        try loop.register(far.descriptor, .readable, self)
        let guardTimer = loop.schedule(after: .seconds(20)) { [loop] in
            Issue.record("\(text) never came")
            loop.stop()
        }
        loop.run()
        loop.cancel(guardTimer)
        loop.deregister(far.descriptor)
    }

    func ready(token: UInt32, _ events: Readiness) {
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while case .bytes(let count) = buffer.withUnsafeMutableBytes({ far.read(into: $0) }) {
            received += String(decoding: buffer[..<count], as: UTF8.self)
        }
        if received.contains(awaited) { loop.stop() }
    }
}
