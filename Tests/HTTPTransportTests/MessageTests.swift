import JSONText
import Testing

@testable import HTTPTransport

struct MessageTests {
    @Test func `a target's path and query are decoded`() throws {
        let target = try HTTPTarget(parsing: "/v1/matches/a%20b%2Fc/?league=wc+2022&x&y=%C3%A9=&league=2")
        #expect(target.segments == ["v1", "matches", "a b/c", ""])
        #expect(target.path == "/v1/matches/a%20b%2Fc/")
        #expect(target["league"] == "wc 2022")
        #expect(target["x"] == "")
        #expect(target["y"] == "é=")
        #expect(target["z"] == nil)
        #expect(try HTTPTarget(parsing: "/").segments == [])
        #expect(try HTTPTarget(parsing: "http://h:1?a=1")["a"] == "1")
    }

    @Test(arguments: ["", "x", "/%", "/%4", "/%g0", "/%00", "/%ff", "/a b", "/?a=%0a", "http://", "ftp://a/"])
    func `a malformed target is refused`(_ text: String) {
        #expect(throws: HTTPRefusal.self) { try HTTPTarget(parsing: text) }
    }

    @Test func `a query has 64 parts at most`() throws {
        let parts = (1...65).map { "a\($0)=1" }
        #expect(try HTTPTarget(parsing: "/?" + parts.dropLast().joined(separator: "&")).query.count == 64)
        #expect(throws: HTTPRefusal.self) { try HTTPTarget(parsing: "/?" + parts.joined(separator: "&")) }
    }

    @Test(
        arguments: [
            ("http://127.0.0.1:7400", "127.0.0.1", 7400), ("http://localhost:1/", "127.0.0.1", 1),
            ("HTTP://10.0.0.1", "10.0.0.1", 80),
        ] as [(String, String, UInt16)])
    func `an origin is read`(_ text: String, host: String, port: UInt16) throws {
        #expect(try HTTPOrigin(parsing: text) == HTTPOrigin(host: host, port: port))
    }

    @Test func `an origin with TLS has another scheme and another port`() throws {
        let origin = try HTTPOrigin(parsing: "https://10.0.0.1")
        #expect(origin == HTTPOrigin(host: "10.0.0.1", port: 443, isSecure: true))
        #expect(origin.description == "https://10.0.0.1:443")
    }

    @Test(arguments: [
        ("127.0.0.1:1", "http://"), ("ftp://127.0.0.1:1", "http://"), ("http://127.0.0.1:1/x", "more than"),
        ("http://:1", "no host"), ("http://example.org:1", "not an IPv4"), ("http://256.0.0.1:1", "not an IPv4"),
        ("http://1.2.3:1", "not an IPv4"), ("http://127.0.0.1:0", "not a port"),
        ("http://127.0.0.1:65536", "not a port"),
        ("http://127.0.0.1:+1", "not a port"), ("http://127.0.0.1:", "not a port"),
    ])
    func `what is not an origin is refused, and the words say why`(_ text: String, why: String) {
        do throws(HTTPOrigin.Invalid) {
            _ = try HTTPOrigin(parsing: text)
            Issue.record("accepted")
        } catch {
            #expect(error.description.contains(why))
        }
    }

    @Test func `a problem is RFC 9457 JSON`() throws {
        let response = HTTPProblem(.notFound, code: "no-match", detail: "no \"x\"").response
        #expect(response.fields["content-type"] == "application/problem+json")
        let text = #"{"type":"about:blank","title":"Not Found","status":404,"code":"no-match","detail":"no \"x\""}"#
        #expect(String(decoding: response.body, as: UTF8.self) == text)
    }

    @Test func `a field's value cannot begin another field`() {
        let fields: HTTPFields = ["X-A": "b\r\nEvil: 1"]
        let head = HTTP1Writer.responseHead(.ok, fields, .none, closes: false)
        #expect(!String(decoding: head, as: UTF8.self).contains("\r\nEvil"))
    }

    @Test func `tokens of a list are found in any case`() {
        let fields: HTTPFields = ["Connection": "keep-alive, Upgrade"]
        #expect(fields.contains(token: "upgrade", in: "connection"))
        #expect(!fields.contains(token: "close", in: "connection"))
    }
}
