import Foundation
import Testing

extension SystemTests {
    /// `kill -9` proves nothing about the disk, for the page cache survives it. What counts is that each answer was
    /// preceded by a sync.
    @Suite struct DurabilityTests {
        @Test(
            "Each 202 has a sync of its own when posts come one after the other",
            .enabled(if: Surroundings.canTrace, "\(Surroundings.straceMissing)"))
        func syncsPerCommit() async throws {
            try await World.run { world in
                let trace = world.directory.appendingPathComponent("syncs").path
                // -D: the origin stays our own child, and strace is the one that stands apart.
                let tracer = [Surroundings.strace.path, "-D", "-f", "-qq", "-o", trace, "-e", "trace=fdatasync,fsync"]
                let origin = try await Origin(in: world, tracer: tracer)
                try await origin.publish(Feed.fixture())
                for number in 1...20 {
                    let before = try Self.syncs(trace)
                    try await origin.publish(Feed.goal("g\(number)"))
                    // The tracer writes a call's line before it lets the call's thread go on, and so before the 202.
                    #expect(try Self.syncs(trace) > before, "post \(number) was answered without a sync")
                }
                #expect(try await origin.metric("touchline_origin_commits_total") == 21)

                // What publishes nothing is not logged, and waits for no commit but that of what it repeats.
                try await origin.publish(Feed.goal("g1"))
                #expect(try await origin.metric("touchline_origin_commits_total") == 21)
            }
        }

        /// Calls that succeeded, of which those interrupted in the trace stand on two lines.
        private static func syncs(_ path: String) throws -> Int {
            try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").count {
                $0.contains("sync") && $0.hasSuffix(" = 0")
            }
        }
    }
}
