import Testing

@testable import HTTPTransport

struct HTTP1RequestParserTests {
    private static func get(_ fields: String, line: String = "GET / HTTP/1.1") -> Wire {
        "\(line)\r\nHost: a\r\n\(fields)\r\n"
    }
    private static func post(_ fields: String, _ body: String) -> Wire {
        "POST /p HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\(body)"
    }
    private static func fields(_ count: Int) -> String {
        (1..<count).map { "x\($0): 1\r\n" }.joined()
    }

    /// A chunked body, each chunk of one byte with 255 bytes of extension.
    private static func extended(_ chunks: Int) -> String {
        String(repeating: "1;\(String(repeating: "e", count: 254))\r\nx\r\n", count: chunks) + "0\r\n\r\n"
    }

    static let accepted: [(Wire, events: [String], body: String)] = [
        (get(""), ["GET /", "end"], ""),
        ("\r\n" + get(""), ["GET /", "end"], ""),
        (get("", line: "GET http://example/x HTTP/1.1"), ["GET /x", "end"], ""),
        (get("", line: "OPTIONS * HTTP/1.1"), ["OPTIONS *", "end"], ""),
        (get("X-A:\tb \r\n"), ["GET /", "end"], ""),
        (get("X-Empty:\r\n"), ["GET /", "end"], ""),
        (get(fields(100)), ["GET /", "end"], ""),
        (get("Content-Length: 0\r\n"), ["GET /", "end"], ""),
        (get("", line: "GET /\(String(repeating: "a", count: 8192 - 14)) HTTP/1.1"), ["long", "end"], ""),
        (post("Content-Length: 5\r\n", "hello"), ["POST /p", "end"], "hello"),
        ("GET / HTTP/1.0\r\n\r\n", ["GET /", "end"], ""),
        ("GET / HTTP/1.0\r\nHost: a\r\n\r\n", ["GET /", "end"], ""),
        ("POST /p HTTP/1.0\r\nContent-Length: 5\r\n\r\nhello", ["POST /p", "end"], "hello"),
        (get("", line: "GET / HTTP/1.9"), ["GET /", "end"], ""),
        (get("", line: "get / HTTP/1.1"), ["get /", "end"], ""),
        (get("", line: "BREW /pot HTTP/1.1"), ["BREW /pot", "end"], ""),
        (get("Content-Length: 3\r\n") + "abc", ["GET /", "end"], "abc"),
        (get("X: \u{E9}\r\n"), ["GET /", "end"], ""),
        (get("X: \(String(repeating: "a", count: 16 * 1024 - 3 - 7))\r\n"), ["GET /", "end"], ""),
        (
            post("Transfer-Encoding: chunked\r\n", "1;\(String(repeating: "a", count: 254))\r\nx\r\n0\r\n\r\n"),
            ["POST /p", "end"], "x"
        ),
        (post("Transfer-Encoding: chunked\r\n", extended(16)), ["POST /p", "end"], String(repeating: "x", count: 16)),
        ("GET / HTTP/1.1\r\nHost: example.org:8080\r\n\r\n", ["GET /", "end"], ""),
        (post("Transfer-Encoding: Chunked\r\n", "5\r\nhello\r\n0\r\n\r\n"), ["POST /p", "end"], "hello"),
        (
            post("Transfer-Encoding: chunked\r\n", "1;a=b\r\nh\r\n4\r\nello\r\n0\r\nX: y\r\n\r\n"), ["POST /p", "end"],
            "hello"
        ),
        (
            get("") + post("Content-Length: 1\r\n", "x") + get(""), ["GET /", "end", "POST /p", "end", "GET /", "end"],
            "x"
        ),
        ("GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", ["GET /", "end"], ""),
    ]

    @Test(arguments: accepted)
    func `a proper request is read, whole or byte by byte`(_ wire: Wire, events: [String], body: String) {
        let text = wire.text
        let whole = Parsed.requests(text)
        #expect(whole.refusal == nil)
        let expected = events.first == "long" ? [whole.events[0], "end"] : events
        #expect(whole.events == expected)
        #expect(String(decoding: whole.body, as: UTF8.self) == body)
        for size in [1, 2, 3, 7] { #expect(Parsed.requests(text, pieces: size) == whole) }
    }

    static let refused: [(Wire, status: Int, code: String)] = [
        ("GET / HTTP/1.1\nHost: a\r\n\r\n", 400, "bad-line-end"),
        ("GET / HTTP/1.1\r\nHost: a\n\r\n", 400, "bad-line-end"),
        ("GET / HTTP/1.1\r\nHo\rst: a\r\n\r\n", 400, "bad-line-end"),
        ("\r\n\r\n" + get(""), 400, "bad-request-line"),
        ("GET /  HTTP/1.1\r\nHost: a\r\n\r\n", 400, "bad-request-line"),
        ("GET /\r\nHost: a\r\n\r\n", 400, "bad-request-line"),
        ("G@T / HTTP/1.1\r\nHost: a\r\n\r\n", 400, "bad-request-line"),
        ("GET / http/1.1\r\nHost: a\r\n\r\n", 400, "bad-request-line"),
        ("GET / HTTP/3.0\r\nHost: a\r\n\r\n", 505, "version"),
        ("GET / HTTP/1.1 \r\nHost: a\r\n\r\n", 400, "bad-request-line"),
        (" GET / HTTP/1.1\r\nHost: a\r\n\r\n", 400, "bad-request-line"),
        ("GET\t/\tHTTP/1.1\r\nHost: a\r\n\r\n", 400, "bad-request-line"),
        ("GET / HTTP/1.1 x\r\nHost: a\r\n\r\n", 400, "bad-request-line"),
        ("GET / HTTP/11\r\nHost: a\r\n\r\n", 400, "bad-request-line"),
        ("GET /\u{1} HTTP/1.1\r\nHost: a\r\n\r\n", 400, "bad-target"),
        ("GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400, "bad-target"),
        ("GET a:80 HTTP/1.1\r\nHost: a\r\n\r\n", 400, "bad-target"),
        ("GET http://u@h/ HTTP/1.1\r\nHost: a\r\n\r\n", 400, "bad-host"),
        ("GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", 400, "bad-host"),
        ("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400, "bad-host"),
        ("GET / HTTP/1.1\r\nHost: a:b\r\n\r\n", 400, "bad-host"),
        ("GET / HTTP/1.1\r\nHost: a:123456\r\n\r\n", 400, "bad-host"),
        ("GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", 400, "bad-host"),
        ("GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", 400, "bad-host"),
        ("GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n", 400, "bad-host"),
        ("GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400, "bad-field"),
        (get("X-A: b\r\n\tc\r\n"), 400, "bad-field"),
        (get("X-A: b\u{1}c\r\n"), 400, "bad-field"),
        (get("X-A: b\u{7F}c\r\n"), 400, "bad-field"),
        (get("X\u{0}: b\r\n"), 400, "bad-field"),
        (get("X A: b\r\n"), 400, "bad-field"),
        (get("X(: b\r\n"), 400, "bad-field"),
        (get("X: b\rc\r\n"), 400, "bad-line-end"),
        (get("X: b\r\r\n"), 400, "bad-line-end"),
        (get("Content-Length: 5\r\nContent-Length: 5\r\n"), 400, "bad-framing"),
        (get("Content-Length: -5\r\n"), 400, "bad-framing"),
        (get("Content-Length: 5 5\r\n"), 400, "bad-framing"),
        (get("Content-Length: 0x5\r\n"), 400, "bad-framing"),
        (get("Content-Length:\r\n"), 400, "bad-framing"),
        (get("Content-Length: \u{663}\r\n"), 400, "bad-framing"),
        (get("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"), 400, "bad-framing"),
        (get("Transfer-Encoding: chunked, gzip\r\n"), 400, "bad-framing"),
        (get("Transfer-Encoding: xchunked\r\n"), 400, "bad-framing"),
        (get("Transfer-Encoding: chunked;q=1\r\n"), 400, "bad-framing"),
        (get("Transfer-Encoding: \"chunked\"\r\n"), 400, "bad-framing"),
        (get("Transfer-Encoding:\r\n"), 400, "bad-framing"),
        (get("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"), 400, "bad-framing"),
        (get("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n"), 400, "bad-framing"),
        (get("Transfer-Encoding: \u{B}chunked\r\n"), 400, "bad-field"),
        (get("Transfer-Encoding : chunked\r\n"), 400, "bad-field"),
        (get("Transfer-Encoding:\r\n chunked\r\n"), 400, "bad-field"),
        ("POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", 400, "bad-framing"),
        (get("X: \(String(repeating: "a", count: 16 * 1024 - 3 - 6))\r\n"), 431, "fields-too-large"),
        (post("Transfer-Encoding: chunked\r\n", "+5\r\n"), 400, "bad-chunk"),
        (post("Transfer-Encoding: chunked\r\n", "0x5\r\n"), 400, "bad-chunk"),
        (post("Transfer-Encoding: chunked\r\n", " 5\r\n"), 400, "bad-chunk"),
        (post("Transfer-Encoding: chunked\r\n", "\t5\r\n"), 400, "bad-chunk"),
        (post("Transfer-Encoding: chunked\r\n", "5_0\r\n"), 400, "bad-chunk"),
        (post("Transfer-Encoding: chunked\r\n", "ffffffffffffffff\r\n"), 400, "bad-chunk"),
        (post("Transfer-Encoding: chunked\r\n", "10000000000000000\r\n"), 400, "bad-chunk"),
        (post("Transfer-Encoding: chunked\r\n", "1;a\u{0}\r\n"), 400, "bad-chunk"),
        (post("Transfer-Encoding: chunked\r\n", "1\rx\r\n"), 400, "bad-line-end"),
        (post("Transfer-Encoding: chunked\r\n", "1\r\nab\r\n"), 400, "bad-chunk"),
        (post("Transfer-Encoding: chunked\r\n", "1\r\na\n"), 400, "bad-line-end"),
        (post("Transfer-Encoding: chunked\r\n", extended(17)), 400, "bad-chunk"),
        (post("Transfer-Encoding: chunked\r\n", "0\r\nX : y\r\n\r\n"), 400, "bad-field"),
        (post("Transfer-Encoding: chunked\r\n", "0\r\nX: y\n\r\n"), 400, "bad-line-end"),
        (post("Transfer-Encoding: chunked\r\n", "0\r\n\(fields(102))\r\n"), 431, "fields-too-large"),
        ("GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505, "version"),
        ("GET a HTTP/1.1\r\nHost: a\r\n\r\n", 400, "bad-target"),
        ("CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n", 501, "no-tunnels"),
        ("GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n", 400, "bad-target"),
        ("GET /#x HTTP/1.1\r\nHost: a\r\n\r\n", 400, "bad-target"),
        ("GET /\(String(repeating: "a", count: 8192)) HTTP/1.1\r\n", 414, "request-line-too-long"),
        ("GET / HTTP/1.1\r\n\r\n", 400, "bad-host"),
        ("GET / HTTP/1.1\r\nHost:\r\n\r\n", 400, "bad-host"),
        ("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400, "bad-host"),
        (get("Host: a\r\n"), 400, "bad-host"),
        (get("X-A : b\r\n"), 400, "bad-field"),
        (get(": b\r\n"), 400, "bad-field"),
        (get("X-A\r\n"), 400, "bad-field"),
        (get("X-A: b\r\n c\r\n"), 400, "bad-field"),
        (get("X-A: b\u{0}c\r\n"), 400, "bad-field"),
        (get(fields(101)), 431, "fields-too-large"),
        (get("X: \(String(repeating: "a", count: 16 * 1024))\r\n"), 431, "fields-too-large"),
        (get("Expect: miracles\r\n"), 417, "unknown-expectation"),
        (post("Content-Length: 5\r\nContent-Length: 6\r\n", ""), 400, "bad-framing"),
        (post("Content-Length: +5\r\n", ""), 400, "bad-framing"),
        (post("Content-Length: 5, 5\r\n", ""), 400, "bad-framing"),
        (post("Content-Length: 9999999999999999999\r\n", ""), 400, "bad-framing"),
        (post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", ""), 400, "bad-framing"),
        (post("Transfer-Encoding: chunked, chunked\r\n", ""), 400, "bad-framing"),
        (post("Transfer-Encoding: gzip, chunked\r\n", ""), 501, "unknown-coding"),
        (post("Transfer-Encoding: identity\r\n", ""), 400, "bad-framing"),
        (post("Transfer-Encoding: chunked\r\n", "x\r\n"), 400, "bad-chunk"),
        (post("Transfer-Encoding: chunked\r\n", "\r\n"), 400, "bad-chunk"),
        (post("Transfer-Encoding: chunked\r\n", "5 \r\n"), 400, "bad-chunk"),
        (post("Transfer-Encoding: chunked\r\n", "-5\r\n"), 400, "bad-chunk"),
        (post("Transfer-Encoding: chunked\r\n", "1234567890abcdef\r\n"), 400, "bad-chunk"),
        (post("Transfer-Encoding: chunked\r\n", "2\r\nabc\r\n"), 400, "bad-chunk"),
        (post("Transfer-Encoding: chunked\r\n", "2\nab\r\n"), 400, "bad-line-end"),
        (post("Transfer-Encoding: chunked\r\n", "1;\(String(repeating: "a", count: 256))\r\n"), 400, "bad-chunk"),
        (post("Transfer-Encoding: chunked\r\n", "0\r\nX y\r\n\r\n"), 400, "bad-field"),
    ]

    @Test(arguments: refused)
    func `what is not a request is refused with its status, whole or byte by byte`(
        _ wire: Wire, status: Int, code: String
    ) {
        let text = wire.text
        let whole = Parsed.requests(text)
        #expect(whole.refusal?.status.code == status)
        #expect(whole.refusal?.code == code)
        for size in [1, 2, 5] { #expect(Parsed.requests(text, pieces: size).refusal == whole.refusal) }
    }

    @Test func `a body at the limit is taken and one byte more is not`() {
        for framing in ["Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n"] {
            let body = framing.hasPrefix("C") ? "hello" : "3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n"
            let text = Self.post(framing, body).text
            #expect(Parsed.requests(text, bodyLimit: 5).refusal == nil)
            #expect(Parsed.requests(text, bodyLimit: 4).refusal?.status == .contentTooLarge)
        }
    }

    @Test func `field names are lower-case and values trimmed`() {
        let request = Parsed.requests(Self.get("X-Thing: \t a b \t\r\nX-THING: c\r\n").text).requests[0]
        #expect(request.fields.values(of: "x-thing") == ["a b", "c"])
        #expect(request.authority == "a")
    }

    @Test func `the host of an absolute target counts, whatever the Host field says`() {
        let parsed = Parsed.requests(Self.get("", line: "GET http://other:81/x?y=1 HTTP/1.1").text)
        #expect(parsed.requests.first?.authority == "other:81")
        #expect(parsed.requests.first?.target.path == "/x")
    }

    @Test func `HTTP 1.0 is told apart, and may come without a host`() {
        let old = Parsed.requests("GET / HTTP/1.0\r\n\r\n").requests.first
        #expect(old?.version == .http1Old)
        #expect(old?.authority == "")
        #expect(Parsed.requests(Self.get("").text).requests.first?.version == .http1)
    }

    @Test func `the parser knows where it is between requests`() throws {
        var parser = HTTP1RequestParser()
        var offset = 0
        #expect(parser.isIdle)
        let bytes = Array("GET / HTTP/1.1\r\nHo".utf8)
        #expect(try parser.next(bytes.span, &offset) == nil)
        #expect(parser.isInHead)
        let rest = Array("st: a\r\n\r\n".utf8)
        offset = 0
        _ = try parser.next(rest.span, &offset)
        #expect(!parser.isInHead && !parser.isIdle)
        #expect(try parser.next(rest.span, &offset) == .end)
        #expect(parser.isIdle)
    }
}
