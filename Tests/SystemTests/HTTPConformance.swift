/// Requests as bytes and what an edge answers them with: RFC 9112 and what request smuggling is made of. Each case is sent
/// on a connection of its own, and one proper request behind it, which must be answered if and only if the connection is
/// still to be trusted.
struct HTTPConformance: CustomStringConvertible, Sendable {
    let name: String
    let bytes: String
    let status: Int
    /// The problem's `code`; `nil` for an answer that is none.
    let code: String?
    /// Whether what follows on the connection is answered.
    let goesOn: Bool

    var description: String { name }

    private init(_ name: String, _ bytes: String, _ status: Int, _ code: String? = nil, goesOn: Bool = false) {
        self.name = name
        self.bytes = bytes
        self.status = status
        self.code = code
        self.goesOn = goesOn
    }

    static let path = "/v1/matches/\(Feed.match)/score"

    private static func get(_ name: String, _ fields: String, _ status: Int, _ code: String?) -> HTTPConformance {
        HTTPConformance(name, "GET \(path) HTTP/1.1\r\nHost: a\r\n\(fields)\r\n", status, code)
    }

    private static func line(_ name: String, _ line: String, _ status: Int, _ code: String?) -> HTTPConformance {
        HTTPConformance(name, "\(line)\r\nHost: a\r\n\r\n", status, code)
    }

    private static func host(_ name: String, _ fields: String, _ status: Int, _ code: String?) -> HTTPConformance {
        HTTPConformance(name, "GET \(path) HTTP/1.1\r\n\(fields)\r\n", status, code)
    }

    static let all: [HTTPConformance] = proper + lines + hosts + fields + framing + sizes

    private static let proper: [HTTPConformance] = [
        .init("a proper GET", "GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n", 200, goesOn: true),
        .init("an empty line before a request", "\r\nGET \(path) HTTP/1.1\r\nHost: a\r\n\r\n", 200, goesOn: true),
        .init("absolute form, another Host", "GET http://b\(path) HTTP/1.1\r\nHost: a\r\n\r\n", 200, goesOn: true),
        .init("a higher minor version", "GET \(path) HTTP/1.2\r\nHost: a\r\n\r\n", 200, goesOn: true),
        .init("HTTP/1.0", "GET \(path) HTTP/1.0\r\n\r\n", 200),
        .init("the end is asked for", "GET \(path) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 200),
        .init(
            "a path that is not there", "GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n", 404, "unknown-path", goesOn: true),
        .init(
            "a match that is not there", "GET /v1/matches/x HTTP/1.1\r\nHost: a\r\n\r\n", 404, "unknown-match",
            goesOn: true),
        .init("POST", "POST \(path) HTTP/1.1\r\nHost: a\r\n\r\n", 405, "method-not-allowed", goesOn: true),
        .init("OPTIONS *", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 405, "method-not-allowed", goesOn: true),
        .init("TRACE", "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", 405, "method-not-allowed", goesOn: true),
        .init("a method in lower case", "get \(path) HTTP/1.1\r\nHost: a\r\n\r\n", 501, "unknown-method", goesOn: true),
        .init("a method nobody knows", "BREW \(path) HTTP/1.1\r\nHost: a\r\n\r\n", 501, "unknown-method", goesOn: true),
        .init("a length of nothing", "GET \(path) HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", 200, goesOn: true),
    ]

    private static let lines: [HTTPConformance] = [
        line("HTTP/2.0 in a request line", "GET / HTTP/2.0", 505, "version"),
        line("HTTP/0.9 in a request line", "GET / HTTP/0.9", 505, "version"),
        line("no version", "GET /", 400, "bad-request-line"),
        line("a version in lower case", "GET / http/1.1", 400, "bad-request-line"),
        line("a version with a space behind", "GET / HTTP/1.1 ", 400, "bad-request-line"),
        line("a space before the method", " GET / HTTP/1.1", 400, "bad-request-line"),
        line("two spaces", "GET  / HTTP/1.1", 400, "bad-request-line"),
        line("tabs for spaces", "GET\t/\tHTTP/1.1", 400, "bad-request-line"),
        line("a space in the target", "GET /a b HTTP/1.1", 400, "bad-request-line"),
        line("a control character in the target", "GET /\u{1} HTTP/1.1", 400, "bad-target"),
        line("a byte above ASCII in the target", "GET /\u{E9} HTTP/1.1", 400, "bad-target"),
        line("a fragment", "GET /#x HTTP/1.1", 400, "bad-target"),
        line("percent-encoding cut short", "GET /%4 HTTP/1.1", 400, "bad-target"),
        line("a zero byte, percent-encoded", "GET /%00 HTTP/1.1", 400, "bad-target"),
        line("authority form of GET", "GET a:80 HTTP/1.1", 400, "bad-target"),
        line("asterisk form of GET", "GET * HTTP/1.1", 400, "bad-target"),
        line("CONNECT", "CONNECT a:80 HTTP/1.1", 501, "no-tunnels"),
        line("another scheme", "GET ftp://a/ HTTP/1.1", 400, "bad-target"),
        line("a user in an absolute target", "GET http://u@a/ HTTP/1.1", 400, "bad-host"),
        .init("line feeds alone", "GET / HTTP/1.1\nHost: a\n\n", 400, "bad-line-end"),
        .init("a carriage return alone", "GET / HTTP/1.1\rHost: a\r\r", 400, "bad-line-end"),
        .init("two empty lines first", "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400, "bad-request-line"),
        .init("TLS where there is none", "\u{16}\u{3}\u{1}\r\n\r\n", 400, "bad-request-line"),
    ]

    private static let hosts: [HTTPConformance] = [
        host("no Host", "", 400, "bad-host"),
        host("two Hosts", "Host: a\r\nHost: b\r\n", 400, "bad-host"),
        host("the same Host twice", "Host: a\r\nHost: a\r\n", 400, "bad-host"),
        host("an empty Host", "Host:\r\n", 400, "bad-host"),
        host("a list of Hosts", "Host: a, b\r\n", 400, "bad-host"),
        host("a Host with a path", "Host: a/b\r\n", 400, "bad-host"),
        host("a Host with a user", "Host: u@a\r\n", 400, "bad-host"),
        host("a Host with a space", "Host: a b\r\n", 400, "bad-host"),
        host("a port that is none", "Host: a:b\r\n", 400, "bad-host"),
        host("a bracket left open", "Host: [::1\r\n", 400, "bad-host"),
    ]

    private static let fields: [HTTPConformance] = [
        get("a space before the colon", "X : b\r\n", 400, "bad-field"),
        get("a tab before the colon", "X\t: b\r\n", 400, "bad-field"),
        get("an empty name", ": b\r\n", 400, "bad-field"),
        get("a name with a space", "X Y: b\r\n", 400, "bad-field"),
        get("no colon", "X\r\n", 400, "bad-field"),
        get("obsolete folding", "X: b\r\n c\r\n", 400, "bad-field"),
        get("obsolete folding by a tab", "X: b\r\n\tc\r\n", 400, "bad-field"),
        host("a first field that is folded", " Host: a\r\n", 400, "bad-field"),
        get("a zero byte in a value", "X: b\u{0}c\r\n", 400, "bad-field"),
        get("a zero byte in a name", "X\u{0}: b\r\n", 400, "bad-field"),
        get("a control character in a value", "X: b\u{7}c\r\n", 400, "bad-field"),
        get("a carriage return in a value", "X: b\rc\r\n", 400, "bad-line-end"),
        get("a line feed alone behind a value", "X: b\n", 400, "bad-line-end"),
        get("an expectation nobody knows", "Expect: miracles\r\n", 417, "unknown-expectation"),
    ]

    private static let framing: [HTTPConformance] = [
        get("a body on GET", "Content-Length: 5\r\n", 413, "body-too-large"),
        get("two lengths that differ", "Content-Length: 5\r\nContent-Length: 6\r\n", 400, "bad-framing"),
        get("two lengths that agree", "Content-Length: 0\r\nContent-Length: 0\r\n", 400, "bad-framing"),
        get("a list of lengths", "Content-Length: 0, 0\r\n", 400, "bad-framing"),
        get("a length with a plus", "Content-Length: +0\r\n", 400, "bad-framing"),
        get("a length with a minus", "Content-Length: -1\r\n", 400, "bad-framing"),
        get("a length with a space within", "Content-Length: 1 0\r\n", 400, "bad-framing"),
        get("a length in hexadecimal", "Content-Length: 0x0\r\n", 400, "bad-framing"),
        get("an empty length", "Content-Length:\r\n", 400, "bad-framing"),
        get("a length that overflows", "Content-Length: 18446744073709551616\r\n", 400, "bad-framing"),
        get("length and chunked", "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n", 400, "bad-framing"),
        get("chunked and length", "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n", 400, "bad-framing"),
        get("chunked not last", "Transfer-Encoding: chunked, identity\r\n", 400, "bad-framing"),
        get("xchunked", "Transfer-Encoding: xchunked\r\n", 400, "bad-framing"),
        get("identity", "Transfer-Encoding: identity\r\n", 400, "bad-framing"),
        get("another coding first", "Transfer-Encoding: gzip, chunked\r\n", 501, "unknown-coding"),
        get("chunked twice", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", 400, "bad-framing"),
        get("chunked behind a vertical tab", "Transfer-Encoding: \u{B}chunked\r\n", 400, "bad-field"),
        get("a space behind Transfer-Encoding", "Transfer-Encoding : chunked\r\n", 400, "bad-field"),
        .init(
            "chunked in HTTP/1.0", "GET / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400,
            "bad-framing"),
        chunks("a chunk size with a sign", "+1\r\nx\r\n0\r\n\r\n"),
        chunks("a chunk size with 0x", "0x1\r\nx\r\n0\r\n\r\n"),
        chunks("a chunk size with a space", "1 \r\nx\r\n0\r\n\r\n"),
        chunks("a chunk size with a space first", " 1\r\nx\r\n0\r\n\r\n"),
        chunks("a chunk size that overflows", "10000000000000001\r\nx\r\n0\r\n\r\n"),
        chunks("no chunk size", "\r\nx\r\n0\r\n\r\n"),
        chunks("a line feed alone behind a size", "0\n\r\n", "bad-line-end"),
        chunks("a carriage return in a size", "0\r0\r\n\r\n", "bad-line-end"),
        chunks("a control character in an extension", "0;\u{1}\r\n\r\n"),
        chunks("an extension too long", "0;\(String(repeating: "e", count: 256))\r\n\r\n"),
        chunks("a trailer that is folded", "0\r\nX: y\r\n z\r\n\r\n", "bad-field"),
        chunks("a trailer with a space before the colon", "0\r\nX : y\r\n\r\n", "bad-field"),
    ]

    private static func chunks(_ name: String, _ body: String, _ code: String = "bad-chunk") -> HTTPConformance {
        .init(
            name, "GET \(path) HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\(body)", 400, code)
    }

    private static let sizes: [HTTPConformance] = [
        line("a target too long", "GET /\(String(repeating: "a", count: 8192)) HTTP/1.1", 414, "request-line-too-long"),
        get("a field too large", "X: \(String(repeating: "a", count: 16_384))\r\n", 431, "fields-too-large"),
        get("fields too many", (1...100).map { "x\($0): 1\r\n" }.joined(), 431, "fields-too-large"),
    ]
}
