import Foundation
import Testing

extension SystemTests {
    /// permessage-deflate between a real edge and a stock client that offers it.
    @Suite struct CompressionTests {
        @Test(
            "A stock client that offers compression gets it only where the edge was told to, and reads the same events",
            .enabled(if: Surroundings.hasPython, "\(Surroundings.pythonMissing)"),
            arguments: [false, true])
        func offered(compresses: Bool) async throws {
            try await World.run { world in
                let origin = try await Origin(in: world)
                let edge = try await Edge(
                    "lon-1", in: world, origin: origin.url, arguments: compresses ? ["--deflate", "1"] : [])
                try await origin.kickOff()
                let fans = try Fans(edge.live, in: world)
                _ = try await fans.wait(for: "welcome")
                #expect(try fans.isCompressed() == compresses)
                try fans.subscribe(["match:\(Feed.match)"])
                _ = try await fans.wait(for: "subscribed")
                try await origin.publish(Feed.goal("g1"))
                try await origin.publish(Feed.goal("g2"))
                let events = try await fans.waitForEvents(2)
                #expect(events.map(\.status) == ["provisional", "provisional"])
            }
        }
    }
}
