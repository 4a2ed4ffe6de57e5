import Completeness
import EventLoop
import HTTPTransport
import MatchModel
import SecureTransport
import Testing
import WebSocketTransport

@testable import LoadGenerator

/// An edge that answers the first subscribe with one event and ends the connection, and keeps the second one.
private final class BriefEdge: HTTPRequestHandler, ReadinessHandler {
    let loop: EpollLoop
    var server: HTTPServer?
    private(set) var subscribes: [String] = []
    private var sockets: [Socket] = []

    init(loop: EpollLoop) throws {
        self.loop = loop
        server = try HTTPServer(
            loop: loop, address: try SocketAddress("127.0.0.1:0"), limits: HTTPServerLimits(), handler: self)
    }

    var origin: HTTPOrigin { HTTPOrigin(host: "127.0.0.1", port: server?.address.port ?? 0) }

    func bodyLimit(for head: HTTPRequest) -> Int { 0 }

    func receive(_ request: HTTPRequest, _ responder: HTTPResponder) {
        if request.target.path == "/v1/edges" {
            let text = #"{"edges":[{"id":"e","region":"r","url":"\#(origin)","distance_km":1,"state":"ready"}]}"#
            return responder.respond(HTTPResponse(.ok, json: Array(text.utf8)))
        }
        let headers = request.fields.all.map { (name: $0.name, value: $0.value) }
        guard let handshake = try? WebSocketServerHandshake(method: request.method, headers: headers),
            let taken = responder.takeOver()
        else { return responder.close() }
        sockets.append(taken.transport.socket)
        _ = taken.transport.socket.write(handshake.response[...])
        try? loop.register(taken.transport.socket.descriptor, .readable, self, token: UInt32(sockets.count - 1))
    }

    func ready(token: UInt32, _ events: Readiness) {
        let socket = sockets[Int(token)]
        guard case .bytes(let count) = socket.read(into: loop.scratch) else { return end(socket) }
        var parser = WebSocketFrameParser(role: .server)
        var position = 0
        let bytes = Array(loop.scratch[..<count])
        guard case .text(let message)? = try? parser.next(bytes.span.bytes, from: &position) else { return }
        subscribes.append(String(decoding: message, as: UTF8.self))
        guard subscribes.count == 1 else { return loop.stop() }
        send(#"{"op":"subscribed","topics":[],"unknown":[],"cursor":"5:10","resumed":false,"states":0}"#, socket)
        send(
            #"{"op":"event","cursor":"5:11","id":"5-11","revision":1,"at":{"received":1,"published":99999999999999}}"#,
            socket)
        end(socket)
    }

    /// Ends the server and the connection that was kept: the loop holds them until then, and they hold the loop.
    func stop() {
        server?.stop()
        if sockets.count > 1 { end(sockets[1]) }
    }

    private func send(_ text: String, _ socket: Socket) {
        _ = socket.write(WebSocketFrameEncoder.serverFrame(.text, Array(text.utf8))[...])
    }

    private func end(_ socket: Socket) {
        loop.deregister(socket.descriptor)
        socket.close()
    }
}

@Suite struct FanFleetTests {
    @Test(arguments: [false, true])
    func `a fan who loses its edge comes back with the cursor of its last event`(lastMile: Bool) throws {
        let loop = try EpollLoop()
        let edge = try BriefEdge(loop: loop)
        let place = try #require(Place(latitude: 0, longitude: 0))
        let plan = FanPlan(region: 0, place: place, topics: [.team(try #require(TeamID("arg")))])
        let fleet = FanFleet(
            loop: loop, finder: EdgeFinder(loop: loop, edges: [edge.origin]), plans: [plan], regions: 1,
            lastMile: lastMile, seed: 1)
        // Only keeps a broken test from hanging.
        let limit = loop.schedule(after: .seconds(60)) { loop.stop() }
        fleet.start()
        loop.run()
        loop.cancel(limit)
        fleet.freeze()
        edge.stop()
        #expect(edge.subscribes.count == 2)
        #expect(edge.subscribes.last == #"{"op":"subscribe","topics":["team:arg"],"after":"5:11"}"#)
        #expect(fleet.statistics.events == 1)
        #expect(fleet.statistics.reconnects == 1)
        #expect(fleet.journals.journal(of: 0).entries.count == 3)
    }
}
