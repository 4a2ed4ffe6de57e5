import EventLoop
import MatchModel
import Testing

@testable import HTTPTransport

struct HTTPClientTests {
    @Test func `requests queue on one kept connection`() throws {
        let bench = try Bench()
        let client = HTTPClientConnection(loop: bench.loop, origin: bench.origin)
        var bodies: [String] = []
        for path in ["/later", "/hello", "/none", "/missing"] {
            client.request("GET", path) { result in
                if case .success(let response) = result {
                    bodies.append("\(response.status.code) \(String(decoding: response.body.prefix(5), as: UTF8.self))")
                }
                if path == "/missing" { bench.loop.stop() }
            }
        }
        bench.run()
        #expect(bodies.map { $0.prefix(9) } == ["200 later", "200 hello", "204 ", "404 {\"typ"])
        #expect(bench.server.counters.accepted == 1)
    }

    @Test func `large bodies go both ways`() throws {
        let bench = try Bench()
        let client = HTTPClientConnection(loop: bench.loop, origin: bench.origin)
        let body = pattern(3 << 20)
        var answer: [UInt8] = []
        client.request("POST", "/large", body: body) { result in
            if case .success(let response) = result { answer = response.body }
            bench.loop.stop()
        }
        bench.run()
        #expect(answer == body)
    }

    @Test func `a streamed response is collected, and its writer waits for the socket`() throws {
        let bench = try Bench()
        bench.handler.large = pattern(3 << 20)
        let client = HTTPClientConnection(loop: bench.loop, origin: bench.origin)
        var answer: [UInt8] = []
        client.request("GET", "/stream/pour") { result in
            if case .success(let response) = result { answer = response.body }
            bench.loop.stop()
        }
        bench.run()
        #expect(answer == bench.handler.large)
    }

    @Test func `a connection that closes is made anew for the next request`() throws {
        let bench = try Bench()
        let client = HTTPClientConnection(loop: bench.loop, origin: bench.origin)
        var results: [String] = []
        client.request("GET", "/close") { result in
            if case .failure(let error) = result { results.append(error.description) }
        }
        client.request("GET", "/hello") { result in
            if case .success(let response) = result { results.append(String(decoding: response.body, as: UTF8.self)) }
            bench.loop.stop()
        }
        bench.run()
        #expect(results == ["no whole response from \(bench.origin): the peer closed the connection", "hello"])
    }

    @Test func `no server, no answer in time, too many requests: each has its error`() throws {
        let bench = try Bench()
        bench.handler.custom = { _, _ in }
        var limits = HTTPClientLimits()
        limits.responseTimeout = .milliseconds(5)
        limits.queuedRequests = 1
        let client = HTTPClientConnection(loop: bench.loop, origin: bench.origin, limits: limits)
        var errors: [HTTPClientError] = []
        func note(_ result: Result<HTTPResponse, HTTPClientError>) {
            if case .failure(let error) = result { errors.append(error) }
            if errors.count == 2 { bench.loop.stop() }
        }
        client.request("GET", "/custom", completion: note)
        client.request("GET", "/custom", completion: note)
        bench.run()
        #expect(errors == [.queueFull(bench.origin), .timedOut(bench.origin)])

        bench.server.stopListening()
        let lonely = HTTPClientConnection(loop: bench.loop, origin: bench.origin)
        lonely.request("GET", "/", completion: note)
        errors = [errors[0]]
        bench.run()
        #expect(errors.last == .notConnected(bench.origin, "the connection failed: Connection refused"))
    }
}
