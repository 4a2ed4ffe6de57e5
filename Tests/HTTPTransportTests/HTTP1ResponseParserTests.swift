import Testing

@testable import HTTPTransport

struct HTTP1ResponseParserTests {
    static let accepted: [(Wire, events: [String], body: String)] = [
        ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", ["200", "end"], "hi"),
        ("HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", ["200", "end"], ""),
        ("HTTP/1.1 204 No Content\r\n\r\n", ["204", "end"], ""),
        ("HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", ["304", "end"], ""),
        (
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
            ["200", "end"], "hi"
        ),
        ("HTTP/1.0 200 OK\r\n\r\nhi", ["200", "until close"], "hi"),
    ]

    @Test(arguments: accepted)
    func `a proper response is read, whole or byte by byte`(_ wire: Wire, events: [String], body: String) {
        let text = wire.text
        let whole = Parsed.response(text)
        #expect(whole.refusal == nil)
        #expect(whole.events == events)
        #expect(String(decoding: whole.body, as: UTF8.self) == body)
        for size in [1, 3] { #expect(Parsed.response(text, pieces: size) == whole) }
    }

    @Test(arguments: [
        "HTTP/1.1 20 OK\r\n\r\n", "HTTP/1.1 2000 OK\r\n\r\n", "HTTP/2 200 OK\r\n\r\n", "garbage\r\n\r\n",
        "HTTP/1.1 200 OK\nContent-Length: 0\n\n", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
    ])
    func `what is not a response is refused`(_ text: String) {
        #expect(Parsed.response(text).refusal != nil)
    }

    @Test func `the response to HEAD has no body, whatever its length says`() {
        #expect(Parsed.response("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n", head: true).events == ["200", "end"])
    }

    /// Found by the fuzzer: whole, the bytes up to the limit were not handed out before the refusal.
    @Test func `a body without a length is handed out up to the limit, however it is cut, and refused beyond it`() {
        let text = "HTTP/1.1 200 OK\r\n\r\nuntil the end"
        for size in [1, 7, Int.max] {
            let parsed = Parsed.response(text, pieces: size, bodyLimit: 10)
            #expect(String(decoding: parsed.body, as: UTF8.self) == "until the ")
            #expect(parsed.refusal?.status == .contentTooLarge)
            #expect(Parsed.response(text, pieces: size, bodyLimit: 13).refusal == nil)
        }
    }
}
