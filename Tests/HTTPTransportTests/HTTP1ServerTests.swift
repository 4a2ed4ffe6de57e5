import EventLoop
import MatchModel
import SecureTransport
import Testing

@testable import HTTPTransport

struct HTTP1ServerTests {
    private func get(_ path: String, _ fields: String = "") -> String {
        "GET \(path) HTTP/1.1\r\nHost: a\r\n\(fields)\r\n"
    }
    /// The text without its Date line, which has to be there.
    private func withoutDate(_ text: String) -> String {
        let date = text.firstMatch(of: /date: [A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT\r\n/)
        #expect(date != nil)
        guard let date else { return text }
        return String(text[..<date.range.lowerBound] + text[date.range.upperBound...])
    }
    private let close = "Connection: close\r\n"

    @Test func `a request is answered and the connection closed when it says so`() throws {
        let bench = try Bench()
        let text = try bench.exchange(get("/hello", close))
        #expect(
            withoutDate(text) == """
                HTTP/1.1 200 OK\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: 5\r\nconnection: close\r\n\r\nhello
                """)
        #expect(bench.server.counters.requests == 1)
        #expect(bench.server.counters.accepted == 1)
    }

    @Test(arguments: [1, 7, 1000])
    func `pipelined requests are answered in order, late answers too`(pieces: Int) throws {
        let bench = try Bench()
        let post = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
        let text = try bench.exchange(
            get("/later") + get("/hello") + post + get("/none") + get("/later") + get("/x", close), pieces: pieces)
        let order = ["later", "hello", "abc", "204 No Content", "later", "404 Not Found"]
        var rest = text[...]
        for word in order {
            let range = try #require(rest.firstRange(of: word))
            rest = rest[range.upperBound...]
        }
        #expect(text.split(separator: "HTTP/1.1 ").count == 6)
    }

    @Test func `HEAD has the length and no body`() throws {
        let text = try Bench().exchange("HEAD /hello HTTP/1.1\r\nHost: a\r\n\(close)\r\n")
        #expect(text.contains("content-length: 5\r\n"))
        #expect(text.hasSuffix("\r\n\r\n"))
    }

    @Test func `a bad request is answered with a problem and the end`() throws {
        let bench = try Bench()
        let text = try bench.exchange(get("/hello") + "GET / HTTP/1.1\r\nHost : a\r\n\r\n")
        #expect(text.contains("HTTP/1.1 200 OK"))
        #expect(text.contains("HTTP/1.1 400 Bad Request"))
        #expect(text.contains(#""code":"bad-field""#))
        #expect(bench.server.counters.refusals(with: .badRequest) == 1)
    }

    @Test func `a body of the limit is taken, one byte more is 413`() throws {
        func post(_ count: Int) -> String {
            "POST /echo HTTP/1.1\r\nHost: a\r\n\(close)Content-Length: \(count)\r\n\r\n\(String(repeating: "x", count: count))"
        }
        #expect(try Bench().exchange(post(16)).contains("200 OK"))
        #expect(try Bench().exchange(post(17)).contains("413 Content Too Large"))
    }

    @Test func `100-continue is sent for a body that is wanted, and not for one too large`() throws {
        let fields = "Expect: 100-continue\r\n\(close)"
        let wanted = try Bench().exchange("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\(fields)\r\nhi")
        #expect(wanted.hasPrefix("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK"))
        let large = try Bench().exchange("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 99\r\n\(fields)\r\n")
        #expect(large.hasPrefix("HTTP/1.1 413"))
    }

    @Test func `a half-closed peer still gets its answers`() throws {
        let text = try Bench().exchange(get("/later") + get("/hello"), halfCloses: true)
        #expect(text.contains("later"))
        #expect(text.hasSuffix("hello"))
    }

    @Test func `a streamed body is echoed in chunks`() throws {
        let text = try Bench().exchange(
            "POST /stream/echo HTTP/1.1\r\nHost: a\r\n\(close)Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n",
            pieces: 20)
        #expect(text.contains("transfer-encoding: chunked"))
        #expect(text.hasSuffix("0\r\n\r\n"))
        #expect(String(decoding: Parsed.response(text).body, as: UTF8.self) == "abc")
    }

    @Test func `a handler that closes inside receive ends the connection`() throws {
        #expect(try Bench().exchange(get("/close")) == "")
    }

    @Test func `one connection over the limit is told 503`() throws {
        var limits = HTTPServerLimits()
        limits.connections = 0
        let bench = try Bench(limits)
        // The bytes sent may meet a closed socket: what counts is that it ends and is counted.
        _ = try bench.exchange("")
        #expect(bench.server.counters.overLimit == 1)
        #expect(bench.server.counters.refusals(with: .serviceUnavailable) == 1)
        #expect(bench.server.counters.open == 0)
    }

    @Test func `a head that does not come whole is 408, an idle connection just ends`() throws {
        var limits = HTTPServerLimits()
        limits.headTimeout = .milliseconds(5)
        limits.idleTimeout = .milliseconds(5)
        limits.sweepInterval = .milliseconds(2)
        let slow = try Bench(limits)
        #expect(try slow.exchange("GET / HT").contains("408 Request Timeout"))
        #expect(slow.server.counters.timeouts == 1)
        let silent = try Bench(limits)
        #expect(try silent.exchange("") == "")
        #expect(silent.server.counters.timeouts == 1)
        let kept = try Bench(limits)
        #expect(try kept.exchange(get("/hello")).hasSuffix("hello"))
    }

    @Test func `an upgrade takes the socket and the bytes behind the request`() throws {
        let bench = try Bench()
        let fields = "Connection: Upgrade\r\nUpgrade: websocket\r\n"
        let client = try RawClient(bench, Array((get("/take", fields) + "frames").utf8))
        bench.run()
        let taken = try #require(bench.handler.taken)
        #expect(String(decoding: taken.leftover, as: UTF8.self) == "frames")
        #expect(bench.server.counters.takenOver == 1)
        #expect(bench.server.counters.open == 0)
        _ = taken.transport.write(Array("mine".utf8)[...])
        taken.transport.close()
        bench.run()
        #expect(client.received == Array("mine".utf8))
    }

    @Test func `a peer that goes away is told to the handler once`() throws {
        let bench = try Bench()
        bench.handler.custom = { [unowned bench] _, responder in
            responder.startStreaming(.ok)
            responder.onClose = { [unowned bench] in
                bench.handler.closeReasons.append($0)
                bench.loop.stop()
            }
        }
        let client = try RawClient(bench, Array(get("/custom").utf8), halfCloses: true)
        bench.run()
        #expect(client.received.starts(with: "HTTP/1.1 200 OK".utf8))
        #expect(bench.handler.closeReasons == [.peerClosed])
    }
}
