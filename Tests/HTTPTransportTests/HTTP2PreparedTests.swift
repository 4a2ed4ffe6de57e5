import EventLoop
import MatchModel
import Testing

@testable import HTTPTransport

/// Answers that are prepared, over HTTP/2: who gets them, and that they are what would have been made.
struct HTTP2PreparedTests {
    private static let fields: HTTPFields = [
        "etag": "\"v1\"", "cache-control": "max-age=1", "content-type": "text/plain",
    ]

    private func prepare(_ bench: Bench, _ body: [UInt8] = Array("ready".utf8)) -> HTTPResponse {
        let response = HTTPResponse(.ok, fields: Self.fields, body: body)
        bench.handler.prepare = { [unowned bench] in bench.server.prepare(response) }
        return response
    }

    /// Asks over one connection, one after the other.
    private func ask(_ bench: Bench, _ requests: [(String, String, HTTPFields)]) throws -> [HTTPResponse] {
        let client = try HTTP2ClientConnection(loop: bench.loop, origin: bench.origin)
        var answers: [HTTPResponse] = []
        func next() {
            guard answers.count < requests.count else { return bench.loop.stop() }
            let (method, path, fields) = requests[answers.count]
            client.request(method, path, fields: fields) { result in
                guard case .success(let response) = result else { return bench.loop.stop() }
                answers.append(response)
                next()
            }
        }
        next()
        bench.run()
        client.close()
        return answers
    }

    @Test func `a prepared answer is the same as one that is made`() throws {
        let bench = try Bench()
        let response = prepare(bench)
        bench.handler.custom = { $1.respond(response) }
        let answers = try ask(bench, [("GET", "/prepared", [:]), ("GET", "/custom", [:]), ("GET", "/prepared", [:])])
        try #require(answers.count == 3)
        #expect(answers.allSatisfy { $0.body == Array("ready".utf8) })
        for answer in answers {
            var others = HTTPFields()
            for field in answer.fields.all where field.name != "date" { others.append(field.name, field.value) }
            #expect(answer.fields.all.first?.name == "date")
            #expect(others.all.map(\.name) == Self.fields.all.map(\.name) + ["content-length"])
            #expect(others["content-length"] == "5")
        }
        // Those that are prepared were not decoded.
        #expect(bench.handler.received.map(\.target.path) == ["/custom"])
        #expect(bench.server.counters.requests == 3)
    }

    @Test func `HEAD has the fields and no body, and who has the version gets 304 with its tag`() throws {
        let bench = try Bench()
        _ = prepare(bench)
        let answers = try ask(
            bench,
            [
                ("HEAD", "/prepared", [:]), ("GET", "/prepared", ["if-none-match": "\"v0\", W/\"v1\""]),
                ("GET", "/prepared", ["if-none-match": "\"v2\""]),
            ])
        try #require(answers.map(\.status) == [.ok, .notModified, .ok])
        #expect(answers[0].fields["content-length"] == "5")
        #expect(answers[0].body.isEmpty)
        #expect(answers[1].fields["etag"] == "\"v1\"")
        #expect(answers[1].fields["cache-control"] == "max-age=1")
        #expect(answers[1].fields["content-type"] == nil)
        #expect(answers[1].fields["content-length"] == nil)
        #expect(answers[2].body == Array("ready".utf8))
        #expect(bench.handler.received.isEmpty)
    }

    /// Literal fields of a name that is not in the static table.
    private static func field(_ name: String, _ value: String) -> [UInt8] {
        [0, UInt8(name.utf8.count)] + Array(name.utf8) + [UInt8(value.utf8.count)] + Array(value.utf8)
    }

    private static func head(_ method: String, _ authority: String?, _ more: [UInt8]) -> [UInt8] {
        RawFrames.literal(2, method) + [0x86] + RawFrames.literal(4, "/prepared")
            + (authority.map { RawFrames.literal(1, $0) } ?? []) + more
    }

    @Test(
        arguments: [
            ("GET", "a", [], true), ("HEAD", "a", [], true), ("GET", "a", field("x", "y"), true),
            ("GET", "a", field("if-none-match", "\"v1\""), true),
            ("POST", "a", [], false), ("get", "a", [], false), ("GET", nil, field("host", "a"), false),
            ("GET", "a", field("host", "a"), false), ("GET", "a b", [], false), ("GET", "", [], false),
            ("GET", "a", field("content-length", "0"), false), ("GET", "a", field("expect", "100-continue"), false),
            ("GET", "a", field("if-none-match", "\"v1\"") + field("if-none-match", "\"v2\""), false),
            ("GET", "a", (0..<97).flatMap { _ in field("x", "") }, false),
        ] as [(String, String?, [UInt8], Bool)])
    func `only a plain GET or HEAD is looked up`(
        _ method: String, _ authority: String?, _ more: [UInt8], isPlain: Bool
    ) throws {
        for pieces in [Int.max, 7] {
            let bench = try Bench()
            _ = prepare(bench)
            let block = Self.head(method, authority, more)
            _ = try RawClient(
                bench, RawFrames.preface + RawFrames.settings() + RawFrames.frame(1, flags: 0x05, stream: 1, block),
                halfCloses: true, pieces: pieces)
            bench.run()
            #expect(bench.handler.prepareCalls == (isPlain ? 1 : 0))
        }
    }

    @Test func `the largest head that is not refused is plain still`() throws {
        let bench = try Bench()
        _ = prepare(bench)
        // With the four pseudo fields a hundred.
        let block = Self.head("GET", "a", (0..<96).flatMap { _ in Self.field("x", "") })
        _ = try RawClient(
            bench, RawFrames.preface + RawFrames.settings() + RawFrames.frame(1, flags: 0x05, stream: 1, block),
            halfCloses: true)
        bench.run()
        #expect(bench.handler.prepareCalls == 1)
    }

    @Test func `a request with a body is not looked up`() throws {
        let bench = try Bench()
        _ = prepare(bench)
        _ = try RawClient(
            bench,
            RawFrames.preface + RawFrames.settings()
                + RawFrames.frame(1, flags: 0x04, stream: 1, Self.head("GET", "a", []))
                + RawFrames.frame(0, flags: 0x01, stream: 1), halfCloses: true)
        bench.run()
        #expect(bench.handler.prepareCalls == 0)
    }

    @Test func `a prepared body goes out as its reader's window allows`() throws {
        let bench = try Bench()
        let body = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        _ = prepare(bench, body)
        let answers = try ask(bench, [("GET", "/prepared", [:]), ("GET", "/prepared", [:])])
        #expect(answers.map(\.body) == [body, body])
        #expect(bench.handler.received.isEmpty)
    }

    @Test func `streams of prepared answers are forgotten when they end, cancelled ones too`() throws {
        let bench = try Bench()
        _ = prepare(bench, [UInt8](repeating: 1, count: 100_000))
        // The window is 65,535 for all: the first waits for it, and so do the others, until they are cancelled.
        let heads = (0..<50).flatMap {
            RawFrames.frame(1, flags: 0x05, stream: 1 + 2 * $0, Self.head("GET", "a", []))
        }
        let resets = (0..<50).flatMap { RawFrames.reset(1 + 2 * $0) }
        let last = RawFrames.frame(1, flags: 0x05, stream: 101, Self.head("HEAD", "a", []))
        let client = try RawClient(
            bench, RawFrames.preface + RawFrames.settings() + heads + resets + last, halfCloses: true)
        bench.run()
        #expect(bench.server.counters.requests == 51)
        let frames = RawFrames.read(client.received)
        #expect(frames.contains { $0.stream == 101 && $0.type == 1 && $0.flags & 0x01 != 0 })
        #expect(bench.server.counters.open == 0)
    }
}
