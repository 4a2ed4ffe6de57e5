import Foundation
import JSONText
import Testing

extension SystemTests {
    /// A running edge against RFC 9112, over sockets that write bytes as they are.
    struct ConformanceTests {
        private func withEdge(_ arguments: [String] = [], _ body: (Edge) async throws -> Void) async throws {
            try await World.run { world in
                let origin = try await Origin(in: world)
                try await origin.kickOff()
                try await body(try await Edge("lon-1", in: world, origin: origin.url, arguments: arguments))
            }
        }

        private static let last = "GET /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"

        @Test("Every case of the table is answered as RFC 9112 asks, and nothing behind a bad request is")
        func table() async throws {
            try await withEdge { edge in
                for (round, test) in (HTTPConformance.all + HTTPConformance.all).enumerated() {
                    let socket = try RawSocket(port: edge.port)
                    if round < HTTPConformance.all.count {
                        socket.write(test.bytes + Self.last)
                    } else {
                        // Once more in two pieces: the outcome may not hang on how the bytes are cut.
                        let bytes = Array((test.bytes + Self.last).utf8)
                        socket.write(Array(bytes[..<(bytes.count / 3)]))
                        socket.write(Array(bytes[(bytes.count / 3)...]))
                    }
                    let (text, ended) = try socket.read()
                    #expect(ended, "\(test)")
                    #expect(text.hasPrefix("HTTP/1.1 \(test.status) "), "\(test): \(text.prefix(300))")
                    #expect(text.contains("\r\ndate: "), "\(test)")
                    if let code = test.code {
                        #expect(text.contains("application/problem+json"), "\(test): \(text)")
                        #expect(text.contains("\"code\":\"\(code)\""), "\(test): \(text)")
                    }
                    if test.status == 405 { #expect(text.contains("allow: GET, HEAD\r\n"), "\(test)") }
                    let answers = text.matches(of: #/HTTP/1\.1 [0-9]{3} /#).count
                    #expect(answers == (test.goesOn ? 2 : 1), "\(test): \(text)")
                    #expect(text.hasSuffix("live\n") == test.goesOn, "\(test): \(text)")
                }
            }
        }

        @Test("HEAD has the fields of GET and no body; who has the version gets 304")
        func conditional() async throws {
            try await withEdge { edge in
                // Twice each: made the first time, prepared after it.
                for _ in 0..<2 {
                    let get = try await edge.get(HTTPConformance.path)
                    let tag = try #require(get.fields["etag"])
                    for field in ["W/" + tag, "\"x\", \(tag)", "*"] {
                        let socket = try RawSocket(port: edge.port)
                        socket.write(
                            "GET \(HTTPConformance.path) HTTP/1.1\r\nHost: a\r\nIf-None-Match: \(field)\r\n\r\n"
                                + Self.last)
                        let text = try socket.read().text
                        #expect(text.hasPrefix("HTTP/1.1 304 "))
                        #expect(text.contains("etag: \(tag)\r\n"))
                    }
                    let socket = try RawSocket(port: edge.port)
                    socket.write("HEAD \(HTTPConformance.path) HTTP/1.1\r\nHost: a\r\n\r\n" + Self.last)
                    let text = try socket.read().text
                    #expect(text.contains("content-length: \(get.body.utf8.count)\r\n"))
                    #expect(!text.contains("\"score\""))
                }
            }
        }

        @Test("Pipelined requests are answered in order, prepared ones and others")
        func pipelined() async throws {
            try await withEdge { edge in
                let socket = try RawSocket(port: edge.port)
                let pair =
                    "GET \(HTTPConformance.path) HTTP/1.1\r\nHost: a\r\n\r\n"
                    + "GET /readyz HTTP/1.1\r\nHost: a\r\n\r\n"
                socket.write(String(repeating: pair, count: 500) + Self.last)
                let text = try socket.read().text
                let bodies = text.components(separatedBy: "HTTP/1.1 200 OK").dropFirst()
                #expect(bodies.count == 1001)
                for (index, body) in bodies.dropLast().enumerated() {
                    #expect(body.hasSuffix("ready\n") == (index % 2 == 1))
                }
            }
        }

        @Test("An address that a proxy names has its connections, WebSockets included, and not one more")
        func addresses() async throws {
            let arguments = [
                "--proxies", "127.0.0.0/8", "--proxy-protocol", "1", "--max-address-connections", "3",
            ]
            try await World.run { world in
                let origin = try await Origin(in: world)
                try await origin.kickOff()
                let edge = try await Edge(
                    "lon-1", in: world, origin: origin.url, arguments: arguments, waitsUntilReady: false)
                // From here every connection names its client; the edge's own tools are of 198.51.100.1.
                func connect(_ host: UInt8) throws -> RawSocket {
                    let socket = try RawSocket(port: edge.port)
                    socket.write(
                        [0x0D, 0x0A, 0x0D, 0x0A, 0, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A, 0x21, 0x11, 0, 12]
                            + [203, 0, 113, host, 127, 0, 0, 1, 0x1F, 0x90, 0, 80])
                    return socket
                }
                func get(_ path: String, from host: UInt8) throws -> String {
                    let socket = try connect(host)
                    socket.write("GET \(path) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                    return try socket.read().text
                }
                try await waiting(until: "the edge to be ready") {
                    guard let text = try? get("/readyz", from: 1) else { return false }
                    return text.hasPrefix("HTTP/1.1 200 ")
                }
                var fans: [RawSocket] = []
                for _ in 0..<3 {
                    let fan = try connect(2)
                    fan.write(
                        "GET /v1/live HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
                            + "Sec-WebSocket-Protocol: touchline.v1\r\n\r\n")
                    let text = try fan.read { $0.contains("welcome") }.text
                    #expect(text.hasPrefix("HTTP/1.1 101 "))
                    fans.append(fan)
                }
                let refused = try get("/livez", from: 2)
                #expect(refused.hasPrefix("HTTP/1.1 429 "))
                #expect(refused.contains("too-many-address-connections"))
                #expect(try get("/livez", from: 3).hasPrefix("HTTP/1.1 200 "))
                fans.removeLast()
                try await waiting(until: "a place to be free again") {
                    try get("/livez", from: 2).hasPrefix("HTTP/1.1 200 ")
                }
                try await waiting(until: "the refusals to be told") {
                    let page = try get("/metrics", from: 1)
                    return page.contains("touchline_http_bound_reached_total{bound=\"address-connections\"}")
                        && !page.contains("touchline_http_bound_reached_total{bound=\"address-connections\"} 0")
                }
                withExtendedLifetime(fans) {}
            }
        }

        @Test("A handshake that never ends is ended by the head's clock")
        func slowHandshake() async throws {
            try await withEdge(["--head-seconds", "1"]) { edge in
                let socket = try RawSocket(port: edge.port)
                socket.write("GET /v1/live HTTP/1.1\r\nHost: a\r\nUpgrade: web")
                let (text, ended) = try socket.read()
                #expect(ended)
                #expect(text.hasPrefix("HTTP/1.1 408 "))
                try await edge.wait(
                    forMetric: "touchline_http_bound_reached_total{bound=\"head-timeout\"}", 1)
            }
        }
    }
}
