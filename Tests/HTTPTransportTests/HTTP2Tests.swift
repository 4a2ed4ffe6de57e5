import EventLoop
import MatchModel
import Testing

@testable import HTTPTransport

struct HTTP2Tests {
    @Test func `simple requests share one connection`() throws {
        let bench = try Bench()
        let client = try HTTP2ClientConnection(loop: bench.loop, origin: bench.origin)
        var answers: [String] = []
        for path in ["/hello", "/none", "/missing", "/later"] {
            client.request("GET", path) { result in
                if case .success(let response) = result { answers.append("\(response.status.code)") }
                if answers.count == 4 { bench.loop.stop() }
            }
        }
        bench.run()
        #expect(answers.sorted() == ["200", "200", "204", "404"])
        #expect(bench.server.counters.accepted == 1)
        #expect(bench.server.counters.requests == 4)
        #expect(bench.handler.received.allSatisfy { $0.version == .http2 && $0.authority == bench.origin.authority })
        client.close()
    }

    @Test(arguments: [65_535, 1 << 20, 8 << 20] as [Int32])
    func `large bodies go both ways through flow control`(window: Int32) throws {
        var limits = HTTPServerLimits()
        limits.window = window
        let bench = try Bench(limits)
        var clientLimits = HTTPClientLimits()
        clientLimits.http2 = HTTP2Settings(streamWindow: window, connectionWindow: window)
        let client = try HTTP2ClientConnection(loop: bench.loop, origin: bench.origin, limits: clientLimits)
        let body = pattern(3 << 20)
        var answer: [UInt8] = []
        client.request("POST", "/large", body: body) { result in
            if case .success(let response) = result { answer = response.body }
            bench.loop.stop()
        }
        bench.run()
        #expect(answer == body)
        client.close()
    }

    @Test func `both bodies stream at once`() throws {
        let bench = try Bench()
        let client = try HTTP2ClientConnection(loop: bench.loop, origin: bench.origin)
        let body = pattern(3 << 20)
        var answer: [UInt8] = []
        var heads: [HTTPStatus] = []
        var ends: [HTTPCloseReason] = []
        let stream = client.open("POST", "/stream/echo")
        var offset = 0
        func more() {
            while offset < body.count {
                let next = min(offset + 50_000, body.count)
                let pending = stream.write(Array(body[offset..<next]))
                offset = next
                if pending > 100_000 { return }
            }
            stream.finish()
        }
        stream.onWritable = { more() }
        stream.onResponse = { status, _ in heads.append(status) }
        stream.onBody = { answer += $0 }
        stream.onClose = {
            ends.append($0)
            bench.loop.stop()
        }
        more()
        bench.run()
        #expect(heads == [.ok])
        #expect(answer == body)
        #expect(ends == [.finished])
        client.close()
    }

    @Test func `a question on an open stream is answered before either body ends`() throws {
        let bench = try Bench()
        let client = try HTTP2ClientConnection(loop: bench.loop, origin: bench.origin)
        let stream = client.open("POST", "/stream/echo")
        var turns: [String] = []
        stream.onBody = { bytes in
            turns.append(String(decoding: bytes, as: UTF8.self))
            if turns.count == 3 {
                // From inside a callback: the stream ends here, the connection stays.
                stream.close()
                client.request("GET", "/hello") { result in
                    if case .success(let response) = result { turns.append("\(response.status.code)") }
                    bench.loop.stop()
                }
            } else {
                stream.write(Array("turn \(turns.count)".utf8))
            }
        }
        stream.write(Array("turn 0".utf8))
        bench.run()
        #expect(turns == ["turn 0", "turn 1", "turn 2", "200"])
        #expect(bench.handler.closeReasons == [.streamReset(8)])
        client.close()
    }

    @Test func `a response that pours waits for the reader`() throws {
        let bench = try Bench()
        bench.handler.large = pattern(3 << 20)
        let client = try HTTP2ClientConnection(loop: bench.loop, origin: bench.origin)
        var answer: [UInt8] = []
        client.request("GET", "/stream/pour") { result in
            if case .success(let response) = result { answer = response.body }
            bench.loop.stop()
        }
        bench.run()
        #expect(answer == bench.handler.large)
        client.close()
    }

    @Test func `an early refusal ends the request's body`() throws {
        let bench = try Bench()
        let client = try HTTP2ClientConnection(loop: bench.loop, origin: bench.origin)
        var statuses: [HTTPStatus] = []
        client.request("POST", "/echo", body: pattern(100)) { result in
            if case .success(let response) = result { statuses.append(response.status) }
            client.request("POST", "/echo", fields: ["x-large": String(repeating: "a", count: 17_000)]) { result in
                if case .success(let response) = result { statuses.append(response.status) }
                bench.loop.stop()
            }
        }
        bench.run()
        #expect(statuses == [.contentTooLarge, .fieldsTooLarge])
        #expect(bench.server.counters.refusals(with: .contentTooLarge) == 1)
        client.close()
    }

    @Test func `the end of the connection is told to every stream, on both sides`() throws {
        let bench = try Bench()
        let client = try HTTP2ClientConnection(loop: bench.loop, origin: bench.origin)
        var told: [String] = []
        let streams = (0..<3).map { _ in client.open("POST", "/stream/echo") }
        for (index, stream) in streams.enumerated() {
            stream.onClose = { told.append("\(index) \($0)") }
        }
        streams[2].onResponse = { _, _ in bench.server.stop() }
        client.onClose = { _ in
            told.append("connection")
            bench.loop.stop()
        }
        bench.run()
        let why = HTTPCloseReason.peerClosed
        #expect(told == ["0 \(why)", "1 \(why)", "2 \(why)", "connection"])
        #expect(bench.handler.closeReasons == [.closedHere, .closedHere, .closedHere])
        #expect(bench.server.counters.open == 0)
        #expect(client.open("GET", "/hello").isOpen == false)
    }

    @Test func `an owner may end the connection inside a callback`() throws {
        let bench = try Bench()
        var client: HTTP2ClientConnection? = try HTTP2ClientConnection(loop: bench.loop, origin: bench.origin)
        let stream = client?.open("POST", "/stream/echo")
        var reasons: [HTTPCloseReason] = []
        stream?.onClose = {
            reasons.append($0)
            bench.loop.stop()
        }
        stream?.onResponse = { _, _ in
            client?.close()
            client = nil
        }
        bench.run()
        #expect(reasons == [.closedHere])
    }

    @Test func `bytes that are not HTTP/2 after the preface end the connection`() throws {
        let bench = try Bench()
        let text = try bench.exchange(
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\(String(repeating: "garbage ", count: 8))", pieces: 9)
        #expect(!text.isEmpty)
        #expect(bench.server.counters.open == 0)
    }

    @Test func `an HTTP/2 connection that is idle ends`() throws {
        var limits = HTTPServerLimits()
        limits.idleTimeout = .milliseconds(5)
        limits.sweepInterval = .milliseconds(2)
        let bench = try Bench(limits)
        let client = try HTTP2ClientConnection(loop: bench.loop, origin: bench.origin)
        client.onClose = { _ in bench.loop.stop() }
        bench.run()
        #expect(!client.isOpen)
        #expect(bench.server.counters.timeouts == 1)
    }

    @Test func `a connection refused is told once, with its streams`() throws {
        let bench = try Bench()
        bench.server.stopListening()
        let client = try HTTP2ClientConnection(loop: bench.loop, origin: bench.origin)
        var told: [String] = []
        client.request("GET", "/") { if case .failure(let error) = $0 { told.append(error.description) } }
        client.onClose = {
            told.append($0.description)
            bench.loop.stop()
        }
        bench.run()
        #expect(told.count == 2)
        #expect(told.allSatisfy { $0.contains("Connection refused") })
    }
}
