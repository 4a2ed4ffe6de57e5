import Foundation
import JSONText
import Testing

extension SystemTests {
    /// What an edge answers to fans who break the rules. Each answer is counted.
    @Suite(.enabled(if: Surroundings.hasPython, "\(Surroundings.pythonMissing)"))
    struct BadFanTests {
        /// An origin with one match and an edge that has it.
        private func withEdge(_ body: (World, Origin, Edge) async throws -> Void) async throws {
            try await World.run { world in
                let origin = try await Origin(in: world)
                try await origin.kickOff()
                let edge = try await Edge("lon-1", in: world, origin: origin.url)
                try await body(world, origin, edge)
            }
        }

        private func ended(_ name: String) -> String { "touchline_edge_connections_ended_total{reason=\"\(name)\"}" }
        private func refused(_ code: String) -> String {
            "touchline_edge_operations_refused_total{code=\"\(code)\"}"
        }

        @Test("A message above the limit closes with 1009, a binary one with 1003")
        func frames() async throws {
            try await withEdge { world, _, edge in
                let large = try Fans(edge.live, in: world)
                try await large.wait(for: "welcome")
                try large.send(String(repeating: "x", count: 8193))
                #expect(try await large.closed().code == 1009)
                try await edge.wait(forMetric: ended("message-too-big"), 1)

                let binary = try Fans(edge.live, in: world)
                try await binary.wait(for: "welcome")
                try binary.sendBinary(10)
                #expect(try await binary.closed().code == 1003)
                try await edge.wait(forMetric: ended("binary-not-spoken"), 1)
            }
        }

        @Test("An operation that is refused gets its code, and the connection stays")
        func operations() async throws {
            try await withEdge { world, origin, edge in
                let fans = try Fans(edge.live, in: world)
                try await fans.wait(for: "welcome")
                let many = (0...64).map { "match:m\($0)" }
                try fans.send("{\"op\":\"publish\",\"id\":\"1\"}")
                try fans.send("{\"op\"")
                try fans.subscribe(many, id: "3")
                try fans.subscribe(["stadium:wembley"], id: "4")
                try fans.subscribe(["team:arg"], after: "yesterday", id: "5")
                let errors = try await waiting(for: "five refusals") {
                    let errors = try fans.frames("error")
                    return errors.count == 5 ? errors : nil
                }
                let codes = ["unknown-op", "bad-json", "too-many-topics", "bad-topics", "bad-cursor"]
                #expect(errors.map { $0["code"]?.string } == codes)
                #expect(errors.map { $0["id"]?.string } == ["1", nil, "3", "4", "5"])
                #expect(errors.allSatisfy { $0["message"]?.string?.isEmpty == false })

                try fans.subscribe(["team:arg"], id: "6")
                let cursor = try #require(try await fans.wait(for: "subscribed")["cursor"]?.string)
                try fans.subscribe(["team:fra"], after: cursor, id: "7")
                let last = try await fans.wait(for: "error", number: 6)
                #expect(last["code"]?.string == "after-not-first")
                for code in codes + ["after-not-first"] { try await edge.wait(forMetric: refused(code), 1) }

                // Nothing of what was refused took effect, and what was not goes on.
                try await origin.publish(Feed.goal("g1"))
                #expect(try await fans.waitForEvents(1).count == 1)
            }
        }

        @Test("More operations than the limit are refused, and in the end the connection is closed")
        func tooFast() async throws {
            try await withEdge { world, _, edge in
                let fans = try Fans(edge.live, in: world)
                try await fans.wait(for: "welcome")
                for _ in 0..<200 { try fans.send("{\"op\":\"unsubscribe\",\"topics\":[\"team:arg\"]}") }
                #expect(try await fans.closed().code == 4008)
                #expect(try fans.frames("error").last?["code"]?.string == "too-fast")
                try await edge.wait(forMetric: ended("abusive"), 1)
            }
        }

        @Test("A cursor from another epoch is not resumed: states follow, then what is live")
        func otherEpoch() async throws {
            try await withEdge { world, origin, edge in
                let fans = try Fans(edge.live, in: world)
                try fans.subscribe(["match:\(Feed.match)"], after: "1000:1")
                let subscribed = try await fans.wait(for: "subscribed")
                #expect(subscribed["resumed"]?.bool == false)
                #expect(subscribed["states"]?.integer == 1)
                #expect(try await fans.wait(for: "state")["match"]?["match"]?.string == Feed.match)
                try await edge.wait(forMetric: "touchline_edge_resumes_total{result=\"refused\"}", 1)
                try await origin.publish(Feed.goal("g1"))
                #expect(try await fans.waitForEvents(1).map(\.kind) == ["goal"])
            }
        }

        @Test("A topic that nobody published is accepted and listed as unknown")
        func unknownTopic() async throws {
            try await withEdge { world, _, edge in
                let fans = try Fans(edge.live, in: world)
                try fans.subscribe(["team:arg", "team:atlantis"])
                let subscribed = try await fans.wait(for: "subscribed")
                #expect(subscribed["unknown"]?.array?.compactMap(\.string) == ["team:atlantis"])
                try await edge.wait(forMetric: "touchline_edge_unknown_topics_total", 1)
            }
        }

        @Test("A handshake that cannot be taken is answered 400, and counted")
        func handshakes() async throws {
            try await withEdge { world, _, edge in
                let stranger = try Fans(edge.live, in: world, subprotocol: "soap")
                #expect(try await stranger.refused() == 400)
                let upgrade = [
                    "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
                    "Sec-WebSocket-Key": "short",
                ]
                let key = try await edge.get("/v1/live", fields: upgrade)
                #expect(key.status == 400)
                #expect(key.code == "bad-handshake")
                let topics = try Fans(edge.live + "?topics=stadium:wembley", in: world)
                #expect(try await topics.refused() == 400)
                #expect(try await edge.get("/v1/live").status == 426)
                try await edge.wait(forMetric: "touchline_http_refused_total{status=\"400\"}", 3)
                try await edge.wait(forMetric: "touchline_http_refused_total{status=\"426\"}", 1)
            }
        }

        @Test("A first subscribe may stand in the URL")
        func subscribeInURL() async throws {
            try await withEdge { world, origin, edge in
                let fans = try Fans(edge.live + "?topics=team:arg&classes=score", in: world, subprotocol: "")
                #expect(try await fans.wait(for: "subscribed")["states"]?.integer == 1)
                try await origin.publish(Feed.goal("g1"))
                #expect(try await fans.waitForEvents(1).count == 1)
            }
        }
    }
}
