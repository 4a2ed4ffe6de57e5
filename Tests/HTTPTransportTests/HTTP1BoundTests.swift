import EventLoop
import MatchModel
import Testing

@testable import HTTPTransport

/// The bounds of an HTTP/1.1 connection, each at its edge.
struct HTTP1BoundTests {
    private let close = "Connection: close\r\n"
    private func get(_ path: String, _ fields: String = "") -> String {
        "GET \(path) HTTP/1.1\r\nHost: a\r\n\(fields)\r\n"
    }
    private func post(_ path: String, _ body: String, _ fields: String = "") -> String {
        "POST \(path) HTTP/1.1\r\nHost: a\r\n\(fields)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }
    private func quick() -> HTTPServerLimits {
        var limits = HTTPServerLimits()
        limits.sweepInterval = .milliseconds(2)
        return limits
    }

    @Test func `HTTP 1.0 is answered and the connection closed`() throws {
        let text = try Bench().exchange("GET /hello HTTP/1.0\r\n\r\nGET /hello HTTP/1.0\r\n\r\n")
        #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(text.contains("connection: close\r\n"))
        #expect(text.split(separator: "HTTP/1.1 ").count == 1)
    }

    @Test func `HTTP 1.0 gets no stream, no upgrade and no interim answer`() throws {
        let stream = try Bench().exchange("POST /stream/echo HTTP/1.0\r\nContent-Length: 1\r\n\r\nx")
        #expect(stream.hasPrefix("HTTP/1.1 505 "))
        let body = try Bench().exchange("POST /echo HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\nx")
        #expect(body.hasPrefix("HTTP/1.1 200 OK"))
        let bench = try Bench()
        _ = try RawClient(
            bench, Array("GET /take HTTP/1.0\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n".utf8))
        bench.run()
        #expect(bench.handler.taken == nil)
    }

    @Test func `a body that goes on too slowly is 408`() throws {
        var limits = quick()
        limits.bodyTimeout = .milliseconds(5)
        let bench = try Bench(limits)
        let text = try bench.exchange("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhel")
        #expect(text.contains("408 Request Timeout"))
        #expect(text.contains("request-timeout"))
        #expect(bench.server.counters[.bodyTimeout] == 1)
        #expect(bench.server.counters.collecting == 0)
    }

    @Test func `a head that comes byte by byte ends by the head's clock, however often a byte comes`() throws {
        var limits = quick()
        limits.headTimeout = .milliseconds(10)
        let bench = try Bench(limits)
        let client = try RawClient(bench, Array("G".utf8))
        // Weak, or the loop would hold by its timer what holds the loop.
        func drip(_ client: RawClient?, _ loop: EpollLoop?) {
            client?.send(Array("E".utf8))
            loop?.schedule(after: .milliseconds(1)) { [weak client, weak loop] in drip(client, loop) }
        }
        drip(client, bench.loop)
        bench.run()
        #expect(String(decoding: client.received, as: UTF8.self).hasPrefix("HTTP/1.1 408 "))
        #expect(bench.server.counters[.headTimeout] == 1)
        client.close()
    }

    @Test func `an idle connection and an unread response end by their own names`() throws {
        var limits = quick()
        limits.idleTimeout = .milliseconds(5)
        let idle = try Bench(limits)
        _ = try idle.exchange(get("/hello"))
        #expect(idle.server.counters[.idleTimeout] == 1)

        var slow = quick()
        slow.writeTimeout = .milliseconds(10)
        slow.sendBufferBytes = 4096
        let bench = try Bench(slow)
        bench.handler.large = pattern(16 << 20)
        let client = try RawClient(bench, Array(get("/big").utf8))
        client.setReading(false)
        bench.loop.schedule(after: .milliseconds(1)) { [bench] in self.watch(bench) }
        bench.run()
        #expect(bench.server.counters[.writeTimeout] == 1)
        client.close()
    }

    /// Stops the loop when the server has no connection left.
    private func watch(_ bench: Bench) {
        if bench.server.counters.accepted > 0, bench.server.counters.open == 0 { return bench.loop.stop() }
        bench.loop.schedule(after: .milliseconds(1)) { [bench] in self.watch(bench) }
    }

    @Test func `bodies being received have a total, and one byte more is 503`() throws {
        for (room, status) in [(6, 200), (5, 503)] {
            var limits = quick()
            limits.collectedBytes = room
            let bench = try Bench(limits)
            // Three bytes are held by one who does not go on.
            let other = try RawClient(
                bench, Array("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc".utf8))
            bench.loop.schedule(after: .milliseconds(5)) { [bench] in bench.loop.stop() }
            bench.run()
            #expect(bench.server.counters.collecting == 3)
            let text = try bench.exchange(post("/echo", "xyz", close))
            #expect(text.hasPrefix("HTTP/1.1 \(status) "))
            #expect(bench.server.counters[.collectedBytes] == (status == 503 ? 1 : 0))
            #expect(bench.server.counters.collecting == 3)
            other.close()
        }
    }

    @Test func `a head may be refused before its body is read, over both versions`() throws {
        let bench = try Bench()
        bench.handler.refusal = HTTPResponse(.unauthorized, text: "who?")
        let text = try bench.exchange(
            "POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n")
        #expect(text.hasPrefix("HTTP/1.1 401 "))
        #expect(text.contains("connection: close"))
        let client = try HTTP2ClientConnection(loop: bench.loop, origin: bench.origin)
        client.request("POST", "/echo", body: [1, 2, 3]) { result in
            if case .success(let response) = result { #expect(response.status == .unauthorized) }
            bench.loop.stop()
        }
        bench.run()
        #expect(bench.handler.received.isEmpty)
        client.close()
    }

    @Test func `answers that nobody reads hold up the requests behind them`() throws {
        var limits = quick()
        limits.pipelinedOutputBytes = 64 * 1024
        limits.sendBufferBytes = 4096
        limits.writeTimeout = .milliseconds(50)
        let bench = try Bench(limits)
        bench.handler.large = pattern(64 * 1024)
        let client = try RawClient(bench, Array(String(repeating: get("/big"), count: 500).utf8))
        client.setReading(false)
        bench.loop.schedule(after: .milliseconds(1)) { [bench] in self.watch(bench) }
        bench.run()
        // What the sockets of both ends take, and little more, was rendered: far from all.
        #expect(bench.server.counters.requests < 250)
        client.close()
    }

    @Test func `they go on when it is read, all of them and in order`() throws {
        var limits = HTTPServerLimits()
        limits.pipelinedOutputBytes = 1024
        limits.sendBufferBytes = 4096
        let bench = try Bench(limits)
        bench.handler.large = pattern(10_000)
        let text = try bench.exchange(
            String(repeating: get("/big") + get("/hello"), count: 20) + get("/none", close))
        #expect(bench.server.counters.requests == 41)
        #expect(text.contains("204 No Content"))
    }

    @Test func `a server that stops listening ends idle connections and closes after what is in hand`() throws {
        let bench = try Bench()
        bench.handler.custom = { [unowned bench] _, responder in
            bench.server.stopListening()
            bench.loop.schedule(after: .milliseconds(2)) { responder.respond(HTTPResponse(.ok, text: "last")) }
        }
        let idle = try RawClient(bench, Array(get("/hello").utf8))
        bench.loop.schedule(after: .milliseconds(10)) { [bench] in bench.loop.stop() }
        bench.run()
        let last = try RawClient(bench, Array(get("/custom").utf8))
        // The idle one ends first, then the one that was answered.
        bench.run()
        if last.received.isEmpty { bench.run() }
        let text = String(decoding: last.received, as: UTF8.self)
        #expect(text.hasSuffix("last"))
        #expect(text.contains("connection: close"))
        bench.runUntilEmpty()
        #expect(String(decoding: idle.received, as: UTF8.self).hasSuffix("hello"))
        #expect(bench.server.counters.open == 0)
    }

    // MARK: prepared answers

    private func prepare(_ bench: Bench) {
        let response = HTTPResponse(
            .ok, fields: ["etag": "\"v1\"", "cache-control": "max-age=1", "content-type": "text/plain"],
            body: Array("ready".utf8))
        bench.handler.prepare = { [unowned bench] in bench.server.prepare(response) }
    }

    @Test(arguments: [1, 9, Int.max])
    func `a prepared answer is the same as one that is made`(pieces: Int) throws {
        let bench = try Bench()
        prepare(bench)
        let text = try bench.exchange(get("/prepared") + get("/prepared") + get("/none", close), pieces: pieces)
        let parts = text.split(separator: "HTTP/1.1 ")
        #expect(parts.count == 3)
        #expect(parts[0] == parts[1])
        #expect(parts[0].hasPrefix("200 OK\r\ndate: "))
        #expect(parts[0].hasSuffix("content-length: 5\r\n\r\nready"))
        // They were not decoded.
        #expect(bench.handler.received.map(\.target.path) == ["/none"])
        #expect(bench.server.counters.requests == 3)
    }

    @Test func `HEAD has the fields and no body, and who has the version gets 304 with its tag`() throws {
        let bench = try Bench()
        prepare(bench)
        let text = try bench.exchange(
            "HEAD /prepared HTTP/1.1\r\nHost: a\r\n\r\n" + get("/prepared", "If-None-Match: \"v0\", W/\"v1\"\r\n")
                + get("/prepared", "If-None-Match: \"v2\"\r\n") + get("/none", close))
        let parts = text.split(separator: "HTTP/1.1 ")
        #expect(parts[0].contains("content-length: 5\r\n"))
        #expect(parts[0].hasSuffix("\r\n\r\n"))
        #expect(parts[1].hasPrefix("304 Not Modified\r\n"))
        #expect(parts[1].contains("etag: \"v1\"\r\n"))
        #expect(parts[1].contains("cache-control: max-age=1\r\n"))
        #expect(parts[1].contains("date: "))
        #expect(!parts[1].contains("content-"))
        #expect(parts[2].hasSuffix("ready"))
    }

    @Test(arguments: [
        "Connection: close\r\n", "Content-Length: 0\r\n", "Transfer-Encoding: chunked\r\n", "Upgrade: x\r\n",
        "Expect: 100-continue\r\n", "X: \u{E9}\r\n", "Host: b\r\n",
    ])
    func `what is more than a plain request is decoded`(_ fields: String) throws {
        let bench = try Bench()
        prepare(bench)
        _ = try bench.exchange(get("/prepared", fields), halfCloses: true)
        #expect(bench.handler.prepareCalls == 0)
    }

    @Test(arguments: ["G@T /prepared HTTP/1.1", "GET /prepared HTTP/1.0", "POST /prepared HTTP/1.1"])
    func `only GET and HEAD of HTTP 1.1 are prepared`(_ line: String) throws {
        let bench = try Bench()
        prepare(bench)
        _ = try bench.exchange("\(line)\r\nHost: a\r\n\r\n", halfCloses: true)
        #expect(bench.handler.prepareCalls == 0)
    }

    @Test(arguments: [
        ("\"a\"", true), ("W/\"a\"", true), ("*", true), (" * ", true), ("\"b\", \"a\"", true),
        ("\"b\" ,W/\"a\"", true),
        (",,\"a\"", true), ("\"x,\"a\"", false), ("a", false), ("\"b\"", false), ("", false), ("\"a", false),
        ("w/\"a\"", false), ("\"A\"", false), ("\"a,b\", \"a\"", true),
    ])
    func `tags are compared weakly, in lists`(_ field: String, holds: Bool) {
        let bytes = Array(field.utf8)
        #expect(EntityTags.list(bytes.span, holds: Array("\"a\"".utf8)) == holds)
    }

    @Test(
        arguments: [
            (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"), (1_671_375_600, "Sun, 18 Dec 2022 15:00:00 GMT"),
            (4_107_542_399, "Sun, 28 Feb 2100 23:59:59 GMT"), (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
        ] as [(Int64, String)])
    func `a date is written as RFC 9110 has it`(_ seconds: Int64, text: String) {
        #expect(HTTPDate.text(unixSeconds: seconds) == text)
    }

    @Test func `methods nobody knows are 501, those not allowed 405 with Allow, and case counts`() throws {
        func status(_ method: String) throws -> Int? {
            let request = HTTPRequest(method: method, target: try HTTPTarget(parsing: "/"))
            return request.refusal(allowing: ["GET", "HEAD"])?.status.code
        }
        #expect(try status("GET") == nil)
        #expect(try status("POST") == 405)
        #expect(try status("get") == 501)
        #expect(try status("BREW") == 501)
        let request = HTTPRequest(method: "PUT", target: try HTTPTarget(parsing: "/"))
        #expect(request.refusal(allowing: ["GET", "HEAD"])?.fields["allow"] == "GET, HEAD")
    }
}
