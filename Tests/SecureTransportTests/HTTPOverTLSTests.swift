import EventLoop
import Foundation
import HTTPTransport
import MatchModel
import Testing

@testable import SecureTransport

/// HTTP over TLS, with stock clients and with our own.
@Suite struct HTTPOverTLSTests {
    @Test(arguments: [("--http1.1", "1.1"), ("--http2", "2")])
    func `curl chooses its version in the handshake and keeps the connection`(flag: String, version: String) throws {
        let bench = try SecureBench()
        let arguments = [flag, "--cacert", bench.files.path("ca.pem"), "--write-out", "[%{http_version}]"]
        let paths = (0..<3).map { bench.url + "/\($0)" }
        #expect(try bench.curl(arguments + paths) == "/0[\(version)]/1[\(version)]/2[\(version)]")
        #expect(bench.server.counters.accepted == 1)
        #expect(bench.server.counters.tls.handshakes(.tls13, resumed: false) == 1)
        #expect(try bench.curl(arguments + ["--tls-max", "1.2", bench.url + "/old"]) == "/old[\(version)]")
        #expect(bench.server.counters.tls.handshakes(.tls12, resumed: false) == 1)
    }

    @Test(arguments: ["--http1.1", "--http2"])
    func `three megabytes go there and back`(flag: String) throws {
        let bench = try SecureBench()
        let body = (0..<3 << 20).map { UInt8(ascii: "a") + UInt8($0 % 26) }
        try bench.files.write(body, to: "body")
        let answer = try bench.curl([
            flag, "--cacert", bench.files.path("ca.pem"), "--data-binary", "@" + bench.files.path("body"),
            bench.url + "/echo",
        ])
        #expect(answer.utf8.elementsEqual(body))
    }

    @Test
    func `a client that does not believe the certificate is counted as one that refused`() throws {
        let bench = try SecureBench()
        #expect(try bench.curl([bench.url + "/"], expecting: 60) == "")
        #expect(bench.server.counters.tls.failures(.refusedByPeer) == 1)
        #expect(try bench.curl(["http://127.0.0.1:\(bench.server.address.port)/"], expecting: nil) == "")
        #expect(bench.server.counters.tls.failures(.notTLS) == 1)
        #expect(bench.server.counters.open == 0)
    }

    @Test
    func `a handshake that never comes to its end is ended, and not before its time`() throws {
        var limits = HTTPServerLimits()
        limits.handshakeTimeout = .milliseconds(30)
        limits.sweepInterval = .milliseconds(10)
        let bench = try SecureBench(limits)
        let socket = try Socket.connect(to: bench.server.address)
        let watch = EndWatch(bench.loop, socket)
        let begun = SystemClock.monotonic()
        bench.run("nobody ended it")
        #expect(watch.hasEnded)
        #expect(SystemClock.monotonic() - begun > limits.handshakeTimeout)
        #expect(bench.server.counters.tls.failures(.timedOut) == 1)
        #expect(bench.server.counters.timeouts == 1)
        socket.close()
    }

    @Test(arguments: [true, false])
    func `our own clients ask over TLS`(isHTTP2: Bool) throws {
        let bench = try SecureBench()
        let tls = try TLSContext.client(bench.files) { $0.protocols = isHTTP2 ? [.http2] : [.http1] }
        let origin = try HTTPOrigin(parsing: bench.url)
        #expect(origin.isSecure)
        var bodies: [String] = []
        func take(_ result: Result<HTTPResponse, HTTPClientError>) {
            bodies.append((try? result.get()).map { String(decoding: $0.body, as: UTF8.self) } ?? "\(result)")
            if bodies.count == 2 { bench.loop.stop() }
        }
        if isHTTP2 {
            let client = try HTTP2ClientConnection(loop: bench.loop, origin: origin, tls: tls)
            client.request("GET", "/a", completion: take)
            client.request("GET", "/b", completion: take)
            bench.run()
            client.close()
        } else {
            let client = HTTPClientConnection(loop: bench.loop, origin: origin, tls: tls)
            client.request("GET", "/a", completion: take)
            client.request("GET", "/b", completion: take)
            bench.run()
            client.close()
        }
        #expect(bodies == ["/a", "/b"])
        #expect(bench.server.counters.accepted == 1)
    }

    @Test
    func `our client names why it does not connect`() throws {
        let bench = try SecureBench()
        try bench.files.authority("other")
        let strict = try TLSContext.client(bench.files) { $0.authority = bench.files.path("other.pem") }
        for (tls, word) in [(strict, "bad-certificate"), (nil, "needs TLS")] {
            let client = HTTPClientConnection(loop: bench.loop, origin: try HTTPOrigin(parsing: bench.url), tls: tls)
            var text = ""
            client.request("GET", "/") {
                text = "\($0)"
                bench.loop.stop()
            }
            bench.run()
            #expect(text.contains(word), "\(text)")
        }
    }
}

/// A server with TLS on a loop that the test runs; it answers with the path, or with the body of a POST.
final class SecureBench: HTTPRequestHandler {
    let loop: EpollLoop
    let files: Certificates
    private var made: HTTPServer?

    init(_ limits: HTTPServerLimits = HTTPServerLimits()) throws {
        loop = try EpollLoop()
        files = try Certificates()
        try files.authority("ca")
        try files.issue("edge", by: "ca")
        made = try HTTPServer(
            loop: loop, address: try SocketAddress("127.0.0.1:0"), limits: limits, tls: try .server(files),
            handler: self)
    }

    deinit {
        made?.stop()
        loop.schedule(after: .milliseconds(1)) { [loop] in loop.stop() }
        loop.run()
        loop.letGo()
    }

    var server: HTTPServer {
        guard let made else { preconditionFailure("the server is made in init") }
        return made
    }
    var url: String { "https://127.0.0.1:\(server.address.port)" }

    func accepts(streaming head: HTTPRequest) -> Bool { false }
    func bodyLimit(for head: HTTPRequest) -> Int { 8 << 20 }
    func receive(_ request: HTTPRequest, _ responder: HTTPResponder) {
        let path = Array(request.target.path.utf8)
        responder.respond(HTTPResponse(.ok, body: request.method == "POST" ? request.body : path))
    }

    /// Turns until something stops the loop. The limit only keeps a broken test from hanging.
    func run(_ comment: Comment = "the loop was never stopped") {
        let guardTimer = loop.schedule(after: .seconds(60)) { [loop] in
            Issue.record(comment)
            loop.stop()
        }
        loop.run()
        loop.cancel(guardTimer)
    }

    /// What curl writes; it has to end with `expecting`, or with anything but 0 where that is `nil`.
    func curl(_ arguments: [String], expecting status: Int32? = 0) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/curl")
        process.arguments = ["--silent", "--max-time", "30"] + arguments
        let output = files.folder.appendingPathComponent(UUID().uuidString)
        try Data().write(to: output)
        process.standardOutput = try FileHandle(forWritingTo: output)
        let stopper = Stopper(loop)
        process.terminationHandler = { _ in stopper.stop() }
        try process.run()
        run("curl did not end")
        // It has ended: only here does Foundation let go of what it holds of it.
        process.waitUntilExit()
        if let status { #expect(process.terminationStatus == status) } else { #expect(process.terminationStatus != 0) }
        return String(decoding: try Data(contentsOf: output), as: UTF8.self)
    }
}

/// Stops the loop when a socket's peer ends the connection.
private final class EndWatch: ReadinessHandler {
    private let loop: EpollLoop
    private let socket: Socket
    private(set) var hasEnded = false

    init(_ loop: EpollLoop, _ socket: Socket) {
        self.loop = loop
        self.socket = socket
        try? loop.register(socket.descriptor, .readable, self)
    }

    func ready(token: UInt32, _ events: Readiness) {
        guard !events.isDisjoint(with: [.readable, .hangUp]) else { return }
        if case .wouldBlock = socket.read(into: loop.scratch) { return }
        hasEnded = true
        loop.deregister(socket.descriptor)
        loop.stop()
    }
}

// Unchecked: the loop is touched only by a job that runs on its own thread, and the test holds it until after that.
private final class Stopper: @unchecked Sendable {
    private let loop: EpollLoop
    private let remote: LoopRemote

    init(_ loop: EpollLoop) {
        self.loop = loop
        remote = loop.remote
    }

    func stop() { remote.post { [self] in loop.stop() } }
}
