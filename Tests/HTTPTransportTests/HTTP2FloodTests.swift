import EventLoop
import MatchModel
import Testing

@testable import HTTPTransport

/// What a client may not do over HTTP/2, frame by frame, and what its connection ends with.
struct HTTP2FloodTests {
    private static func limits() -> HTTPServerLimits {
        var limits = HTTPServerLimits()
        let few = HTTP2FrameLimits.Allowance(burst: 8, perSecond: 0)
        limits.http2.resets = few
        limits.http2.pings = few
        limits.http2.settings = few
        limits.http2.windowUpdates = few
        limits.http2.priorities = few
        limits.http2.emptyFrames = few
        limits.http2.unknownFrames = few
        return limits
    }

    private static func times(_ count: Int, _ frame: (UInt32) -> [UInt8]) -> [UInt8] {
        (0..<UInt32(count)).flatMap { frame($0) }
    }

    /// One more of each than may come: the preface's own SETTINGS is the first of its kind.
    static let floods: [(HTTPBound, allowed: [UInt8], [UInt8])] = [
        (
            .rapidReset, times(8) { RawFrames.request("/later", stream: 1 + 2 * $0) + RawFrames.reset(1 + 2 * $0) },
            RawFrames.request("/later", stream: 17) + RawFrames.reset(17)
        ),
        (.pingFlood, times(8) { _ in RawFrames.ping }, RawFrames.ping),
        (.settingsFlood, times(7) { _ in RawFrames.settings() }, RawFrames.settings()),
        (.windowUpdateFlood, times(8) { _ in RawFrames.windowUpdate() }, RawFrames.windowUpdate()),
        (.priorityFlood, times(8) { RawFrames.priority(3 + 2 * $0) }, RawFrames.priority(41)),
        (
            .emptyFrameFlood,
            RawFrames.request("/echo", stream: 1, ends: false, method: "POST")
                + times(8) { _ in RawFrames.frame(0, stream: 1) }, RawFrames.frame(0, stream: 1)
        ),
        (.unknownFrameFlood, times(8) { _ in RawFrames.frame(0xEE) }, RawFrames.frame(0xEE)),
        (
            // The first carries the head; each of the others continues it with one more byte of nothing.
            .continuationFlood,
            RawFrames.frame(1, flags: 0x01, stream: 1, [0x82]) + times(8) { _ in RawFrames.frame(9, stream: 1) },
            RawFrames.frame(9, stream: 1)
        ),
    ]

    @Test(arguments: floods, [Int.max, 7])
    func `what is allowed goes on, and one frame more ends with its name`(
        _ flood: (HTTPBound, allowed: [UInt8], [UInt8]), pieces: Int
    ) throws {
        let (bound, allowed, last) = flood
        let bench = try Bench(Self.limits())
        let start = RawFrames.preface + RawFrames.settings()
        let allowedBench = try Bench(Self.limits())
        let calm = try RawClient(allowedBench, start + allowed, halfCloses: true, pieces: pieces)
        allowedBench.run()
        #expect(allowedBench.server.counters[bound] == 0)
        #expect(!RawFrames.read(calm.received).contains { $0.type == 7 && $0.payload.last == 0xB })

        _ = try RawClient(bench, start + allowed + last, halfCloses: true, pieces: pieces)
        bench.run()
        #expect(bench.server.counters[bound] == 1)
        #expect(bench.server.counters.open == 0)
    }

    @Test func `who is cut off is told to calm down`() throws {
        let bench = try Bench(Self.limits())
        let pings = (0..<9).flatMap { _ in RawFrames.ping }
        let client = try RawClient(bench, RawFrames.preface + RawFrames.settings() + pings)
        bench.run()
        let goodbye = RawFrames.read(client.received).last
        #expect(goodbye?.type == 7)
        #expect(goodbye?.payload.suffix(4) == [0, 0, 0, 0xB])
    }

    @Test func `a fault that makes the server reset streams counts like a reset`() throws {
        // A head without a path is a fault of its stream alone (RFC 9113, 8.1.1).
        func heads(_ count: UInt32) -> [UInt8] {
            RawFrames.preface + RawFrames.settings()
                + (0..<count).flatMap { RawFrames.frame(1, flags: 0x05, stream: 1 + 2 * $0, [0x82, 0x86]) }
        }
        let calm = try Bench(Self.limits())
        _ = try RawClient(calm, heads(8), halfCloses: true)
        calm.run()
        #expect(calm.server.counters[.rapidReset] == 0)
        let bench = try Bench(Self.limits())
        _ = try RawClient(bench, heads(9))
        bench.run()
        #expect(bench.server.counters[.rapidReset] == 1)
        #expect(bench.server.counters.open == 0)
    }

    @Test func `a fault of the connection is counted as broken protocol`() throws {
        let bench = try Bench()
        // DATA on a stream that was never opened (RFC 9113, 5.1).
        _ = try RawClient(bench, RawFrames.preface + RawFrames.settings() + RawFrames.frame(0, stream: 1, [1]))
        bench.run()
        #expect(bench.server.counters.protocolErrors == 1)
    }

    @Test func `the rate of frames comes back with time`() {
        let start = MonotonicInstant(nanoseconds: 0)
        var budget = HTTP2FrameBudget(HTTP2FrameLimits(), now: start)
        for _ in 0..<100 { #expect(budget.use(.ping, now: start) == nil) }
        #expect(budget.use(.ping, now: start) == .pingFlood)
        for _ in 0..<10 { #expect(budget.use(.ping, now: start + .seconds(1)) == nil) }
        #expect(budget.use(.ping, now: start + .seconds(1)) == .pingFlood)
        for _ in 0..<100 { #expect(budget.use(.ping, now: start + .seconds(1000)) == nil) }
        #expect(budget.use(.ping, now: start + .seconds(1000)) == .pingFlood)
    }

    @Test func `who is sent data may acknowledge it`() {
        let start = MonotonicInstant(nanoseconds: 0)
        var budget = HTTP2FrameBudget(HTTP2FrameLimits(), now: start)
        for _ in 0..<5000 {
            budget.sentData()
            #expect(budget.use(.windowUpdate, now: start) == nil)
        }
    }

    @Test func `a thousand streams that nobody reads: the limit of streams holds, and they end by the clock`() throws {
        var limits = HTTPServerLimits()
        limits.concurrentStreams = 100
        limits.writeTimeout = .milliseconds(20)
        limits.idleTimeout = .milliseconds(20)
        limits.sweepInterval = .milliseconds(5)
        let bench = try Bench(limits)
        bench.handler.large = pattern(1 << 20)
        // A window of nothing: no byte of any body can be sent.
        var bytes = RawFrames.preface + RawFrames.settings([(4, 0)])
        for stream in 0..<UInt32(1000) { bytes += RawFrames.request("/big", stream: 1 + 2 * stream) }
        let client = try RawClient(bench, bytes)
        bench.run()
        #expect(bench.server.counters.requests == 100)
        #expect(bench.server.counters[.writeTimeout] == 100)
        let frames = RawFrames.read(client.received)
        // 900 were refused at once, so that they can be asked again elsewhere.
        #expect(frames.filter { $0.type == 3 && $0.payload == [0, 0, 0, 7] }.count == 900)
        #expect(bench.server.counters.open == 0)
    }

    @Test func `a head that is too large is 431 on its stream, and the connection stays`() throws {
        let bench = try Bench()
        let client = try HTTP2ClientConnection(loop: bench.loop, origin: bench.origin)
        var statuses: [Int] = []
        func note(_ result: Result<HTTPResponse, HTTPClientError>) {
            if case .success(let response) = result { statuses.append(response.status.code) }
            if statuses.count == 3 { bench.loop.stop() }
        }
        var many = HTTPFields()
        for index in 0..<101 { many.append("x\(index)", "1") }
        client.request("GET", "/hello", fields: many, completion: note)
        client.request("GET", "/hello", fields: ["x": String(repeating: "a", count: 17_000)], completion: note)
        client.request("GET", "/hello", completion: note)
        bench.run()
        #expect(statuses.sorted() == [200, 431, 431])
        client.close()
    }

    @Test func `a head without end, a body without end and an unread response end by their own clocks`() throws {
        var limits = HTTPServerLimits()
        limits.sweepInterval = .milliseconds(2)
        limits.headTimeout = .milliseconds(5)
        limits.bodyTimeout = .milliseconds(5)
        limits.idleTimeout = .milliseconds(20)
        limits.lingerTimeout = .milliseconds(2)
        let start = RawFrames.preface + RawFrames.settings()
        let head = try Bench(limits)
        _ = try RawClient(head, start + RawFrames.frame(1, flags: 0x01, stream: 1, [0x82]))
        head.run()
        #expect(head.server.counters[.headTimeout] == 1)

        let body = try Bench(limits)
        let slow = try RawClient(body, start + RawFrames.request("/echo", stream: 1, ends: false, method: "POST"))
        body.run()
        #expect(body.server.counters[.bodyTimeout] == 1)
        #expect(body.server.counters.refusals(with: .requestTimeout) == 1)
        #expect(RawFrames.read(slow.received).contains { $0.type == 1 && $0.stream == 1 })
    }

    @Test func `a server that stops listening says so, finishes what is open, and ends`() throws {
        let bench = try Bench()
        let client = try HTTP2ClientConnection(loop: bench.loop, origin: bench.origin)
        var told: [String] = []
        bench.handler.custom = { [unowned bench] _, responder in
            bench.server.stopListening()
            bench.loop.schedule(after: .milliseconds(20)) { responder.respond(HTTPResponse(.ok, text: "done")) }
        }
        client.request("GET", "/custom") { result in
            if case .success(let response) = result { told.append(String(decoding: response.body, as: UTF8.self)) }
        }
        client.onClose = { _ in
            told.append("closed")
            bench.loop.stop()
        }
        bench.run()
        #expect(told == ["done", "closed"])
        bench.runUntilEmpty()
        #expect(bench.server.counters.open == 0)
    }

    @Test(arguments: [("a", "b"), ("a b", "a b"), ("", "")])
    func `an authority that is none, or that the Host field contradicts, is refused`(
        _ authority: String, host: String
    ) throws {
        let bench = try Bench()
        let block =
            [0x82, 0x86] + RawFrames.literal(4, "/hello") + (authority.isEmpty ? [] : RawFrames.literal(1, authority))
            + (host.isEmpty ? [] : [0x0F, 23, UInt8(host.utf8.count)] + Array(host.utf8))
        let bytes = RawFrames.preface + RawFrames.settings() + RawFrames.frame(1, flags: 0x05, stream: 1, block)
        _ = try RawClient(bench, bytes + RawFrames.frame(7, RawFrames.word(0) + RawFrames.word(0)))
        bench.run()
        #expect(bench.handler.received.isEmpty)
    }
}
