import Foundation
import JSONText
import Testing

extension SystemTests {
    /// What the README shows: an origin, an edge, a feed by curl, a stock WebSocket client.
    @Suite struct FollowingAGoalTests {
        @Test(
            "A stock client sees the goal, its review and its retraction",
            .enabled(if: Surroundings.hasPython, "\(Surroundings.pythonMissing)"))
        func goalReviewRetraction() async throws {
            try await World.run { world in
                let origin = try await Origin(in: world)
                let edge = try await Edge("lon-1", in: world, origin: origin.url)
                try await origin.kickOff()
                let fans = try Fans(edge.live, in: world)
                #expect(try await fans.wait(for: "welcome")["edge"]?.string == "lon-1")
                try fans.subscribe(["match:\(Feed.match)", "team:arg", "league:cup"])
                let subscribed = try await fans.wait(for: "subscribed")
                #expect(subscribed["resumed"]?.bool == false)

                try await origin.publish(Feed.goal("g1"))
                try await origin.publish(Feed.observation("review-start", id: "r1", more: ",\"about\":\"g1\""))
                try await origin.publish(
                    Feed.observation(
                        "review-end", id: "r1", version: 2, more: ",\"about\":\"g1\",\"outcome\":\"no-goal\"")
                )
                let events = try await fans.waitForEvents(3)
                #expect(events.map(\.status) == ["provisional", "under-review", "retracted"])
                #expect(events.map(\.revision) == [1, 2, 3])
                #expect(Set(events.map(\.id)).count == 1, "one event, three revisions")
                let scores = try fans.frames("event").map { $0["score"]?["home"]?.integer }
                #expect(scores == [1, 1, 0])
            }
        }

        @Test("The score has a tag, is not sent twice to who has it, and follows a goal")
        func conditionalScore() async throws {
            try await World.run { world in
                let origin = try await Origin(in: world)
                let edge = try await Edge("lon-1", in: world, origin: origin.url)
                try await origin.publish("[\(Feed.fixture()), \(Feed.kickoff()), \(Feed.goal("g1"))]")
                let path = "/v1/matches/\(Feed.match)/score"
                let first = try await waiting(for: "the goal at the edge") {
                    let response = try await edge.get(path)
                    return (try? response.json)?["score"]?["home"]?.integer == 1 ? response : nil
                }
                #expect(first.status == 200)
                #expect(first.fields["touchline-link"] == nil)
                #expect(first.fields["age"] != nil)
                let tag = try #require(first.fields["etag"])

                let unchanged = try await edge.get(path, fields: ["If-None-Match": tag])
                #expect(unchanged.status == 304)
                #expect(unchanged.body.isEmpty)

                try await origin.publish(Feed.goal("g1", version: 2, more: ",\"status\":\"confirmed\""))
                let changed = try await waiting(for: "the confirmation at the edge") {
                    let response = try await edge.get(path, fields: ["If-None-Match": tag])
                    return response.status == 200 ? response : nil
                }
                #expect(changed.fields["etag"] != tag)
                #expect(try changed.json["provisional"]?.bool == false)
                #expect(try await edge.get("/v1/matches/no-such").code == "unknown-match")
            }
        }

        @Test(
            "An edge whose origin is stopped says that it is stale, and that it is live again",
            .enabled(if: Surroundings.hasPython, "\(Surroundings.pythonMissing)"))
        func staleAndLive() async throws {
            try await World.run { world in
                let origin = try await Origin(in: world)
                let edge = try await Edge("lon-1", in: world, origin: origin.url)
                try await origin.kickOff()
                let path = "/v1/matches/\(Feed.match)/score"
                try await waiting(until: "the match at the edge") { try await edge.get(path).status == 200 }
                let fans = try await Fans(edge.live, in: world, subscribedTo: ["team:arg"])
                #expect(try await edge.get(path).fields["touchline-link"] == nil)

                origin.program.signal(SIGSTOP)
                try await waiting(until: "the mark") { try await edge.get(path).fields["touchline-link"] == "stale" }
                let stale = try await fans.wait(for: "link")
                #expect(stale["state"]?.string == "stale")
                #expect(try await edge.get("/livez").status == 200)

                origin.program.signal(SIGCONT)
                try await waiting(until: "no mark") { try await edge.get(path).fields["touchline-link"] == nil }
                let live = try await fans.wait(for: "link", number: 2)
                #expect(live["state"]?.string == "live")

                try await origin.publish(Feed.goal("g1"))
                #expect(try await fans.waitForEvents(1).map(\.kind) == ["goal"])
                #expect(try fans.frames("reset").isEmpty)
            }
        }

        @Test("An edge without its origin is alive and not ready, and becomes ready when the origin comes")
        func readiness() async throws {
            try await World.run { world in
                let origin = try await Origin(in: world)
                origin.program.end()
                let edge = try await Edge("lon-1", in: world, origin: origin.url, waitsUntilReady: false)
                try await waiting(until: "the edge to listen") { try? await edge.get("/livez").status == 200 }
                let readiness = try await edge.get("/readyz")
                #expect(readiness.status == 503)
                #expect(readiness.code == "not-ready")
                #expect(try await edge.get("/v1/matches").status == 503)
                try await waiting(until: "a counted attempt") {
                    try await edge.metric("touchline_edge_backbone_attempts_total") > 1
                }
                #expect(edge.program.isRunning)

                try await origin.startAgain()
                try await edge.waitUntilReady()
                #expect(try await edge.get("/v1/matches").status == 200)
            }
        }
    }
}
