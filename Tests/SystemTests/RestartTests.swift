import Foundation
import JSONText
import Testing

extension SystemTests {
    /// Nodes that are killed, and come back.
    @Suite struct RestartTests {
        @Test(
            "An origin that is killed goes on where it was, and nobody loses or doubles anything",
            .enabled(if: Surroundings.hasPython, "\(Surroundings.pythonMissing)"))
        func originKilled() async throws {
            try await World.run { world in
                let origin = try await Origin(in: world)
                let edge = try await Edge("lon-1", in: world, origin: origin.url)
                try await origin.kickOff()
                let fans = try await Fans(edge.live, in: world, subscribedTo: ["match:\(Feed.match)"])
                for number in 1...10 { try await origin.publish(Feed.goal("g\(number)")) }
                let epoch = try await origin.get("/v1/publications").json["epoch"]?.integer
                let before = try await origin.publications()

                // Straight after the last 202.
                origin.program.end()
                try await origin.startAgain()
                #expect(try await origin.get("/v1/publications").json["epoch"]?.integer == epoch)
                #expect(try await origin.publications() == before)
                #expect(before.count { $0["kind"]?.string == "goal" } == 10)

                for number in 11...20 { try await origin.publish(Feed.goal("g\(number)")) }
                let goals = try await origin.publications().map(SeenEvent.init).filter { $0.kind == "goal" }
                let seen = try await fans.waitForEvents(20)
                #expect(seen == goals, "each once, in order")
                #expect(try fans.frames("reset").isEmpty)
                // What was said before the kill is known: a provider that repeats itself publishes nothing.
                let repeated = try await origin.publish(Feed.goal("g10"))
                #expect(try repeated.json["duplicates"]?.integer == 1)
            }
        }

        @Test(
            "Fans of an edge that is killed resume on another with their cursor and miss nothing",
            .enabled(if: Surroundings.hasPython, "\(Surroundings.pythonMissing)"))
        func edgeKilled() async throws {
            try await World.run { world in
                let origin = try await Origin(in: world)
                let first = try await Edge("lon-1", in: world, origin: origin.url)
                let second = try await Edge("lon-2", in: world, origin: origin.url)
                try await origin.kickOff()
                let fans = try await Fans(first.live, in: world, subscribedTo: ["team:fra"])
                try await origin.publish(Feed.goal("g1"))
                let before = try await fans.waitForEvents(1)

                first.program.end()
                for number in 2...5 { try await origin.publish(Feed.goal("g\(number)")) }
                let cursor = try #require(before.last?.cursor)
                let moved = try Fans(second.live, in: world)
                try moved.subscribe(["team:fra"], after: cursor)
                #expect(try await moved.wait(for: "subscribed")["resumed"]?.bool == true)
                try await origin.publish(Feed.goal("g6"))
                let after = try await moved.waitForEvents(5)
                let owed = try await origin.publications().map(SeenEvent.init).filter { $0.kind == "goal" }
                #expect(before + after == owed)

                // A killed edge refills its ring before it is ready, so it can resume anyone, too.
                try await first.startAgain()
                let back = try Fans(first.live, in: world)
                try back.subscribe(["team:fra"], after: cursor)
                #expect(try await back.wait(for: "subscribed")["resumed"]?.bool == true)
                #expect(try await back.waitForEvents(5) == after)
            }
        }

        @Test(
            "SIGTERM sends fans to the other edge, closes with 4500 and ends with status 0",
            .enabled(if: Surroundings.hasPython, "\(Surroundings.pythonMissing)"))
        func draining() async throws {
            try await World.run { world in
                let origin = try await Origin(in: world)
                let first = try await Edge("lon-1", in: world, origin: origin.url, arguments: ["--drain-seconds", "2"])
                let second = try await Edge("lon-2", in: world, origin: origin.url)
                let path = "/v1/edges?lat=51.5&lon=-0.1"
                try await waiting(until: "both edges in the listing") {
                    let edges = try await first.get(path).json["edges"]?.array ?? []
                    return edges.count { $0["state"]?.string == "ready" } == 2
                }
                let fans = try await Fans(first.live, in: world, subscribedTo: ["team:arg"])

                first.program.signal(SIGTERM)
                let reconnect = try await fans.wait(for: "reconnect")
                #expect(reconnect["edges"]?.array?.compactMap(\.string) == [second.live])
                #expect(try await fans.closed().code == 4500)
                #expect(try await first.program.exitStatus() == 0)

                origin.program.signal(SIGTERM)
                #expect(try await origin.program.exitStatus() == 0)
            }
        }

        @Test(
            "Two workers give each of 200 fans each event once",
            .enabled(if: Surroundings.hasPython, "\(Surroundings.pythonMissing)"))
        func twoWorkers() async throws {
            try await World.run { world in
                let origin = try await Origin(in: world)
                let edge = try await Edge("lon-1", in: world, origin: origin.url, arguments: ["--workers", "2"])
                try await origin.kickOff()
                let fans = try Fans(edge.live, in: world, count: 200)
                try await fans.waitForAll("welcome")
                // By all its topics at once: an event still comes once.
                try fans.subscribe(["match:\(Feed.match)", "team:arg", "team:fra", "league:cup"])
                try await fans.waitForAll("subscribed")
                for number in 1...20 { try await origin.publish(Feed.goal("g\(number)")) }
                let owed = try await origin.publications().map(SeenEvent.init).filter { $0.kind == "goal" }
                #expect(owed.count == 20)
                try await waiting(until: "the last event at all fans") {
                    try fans.eventsByFan().allSatisfy { $0.last == owed.last }
                }
                #expect(try fans.eventsByFan().allSatisfy { $0 == owed })
                try await edge.wait(forMetric: "touchline_edge_deliveries_total", 200 * 20)
            }
        }
    }
}
