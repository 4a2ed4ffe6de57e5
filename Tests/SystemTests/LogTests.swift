import Foundation
import JSONText
import Testing

extension SystemTests {
    /// The durable log of a running origin: backed up, restored, decided again, full and damaged.
    @Suite struct LogTests {
        @Test(
            "After a restore of an old back-up nobody is resumed into the fork",
            .enabled(if: Surroundings.hasPython, "\(Surroundings.pythonMissing)"))
        func restoredBackup() async throws {
            try await World.run { world in
                let origin = try await Origin(in: world)
                let edge = try await Edge("lon-1", in: world, origin: origin.url)
                try await origin.kickOff()
                let fans = try await Fans(edge.live, in: world, subscribedTo: ["match:\(Feed.match)"])
                for number in 1...10 { try await origin.publish(Feed.goal("g\(number)")) }
                let file = world.directory.appendingPathComponent("copy").path
                let backup = try await world.touchline("log", "backup", "--data", origin.data, "--to", file)
                #expect(backup.status == 0, "\(backup.errors)")
                for number in 11...60 { try await origin.publish(Feed.goal("g\(number)")) }
                let last = try #require(try await fans.waitForEvents(60).last).cursor
                let busy = try await world.touchline(
                    "log", "restore", "--from", file, "--data", origin.data, "--force")
                #expect(busy.status == 1 && busy.errors.contains("in use by another process"))

                // The edge knows what the back-up does not, and cannot say so before 60 others are published.
                edge.program.signal(SIGSTOP)
                origin.program.end()
                let occupied = try await world.touchline("log", "restore", "--from", file, "--data", origin.data)
                #expect(occupied.status == 1 && occupied.errors.contains("--force"))
                let restored = try await world.touchline(
                    "log", "restore", "--from", file, "--data", origin.data, "--force")
                #expect(restored.status == 0, "\(restored.errors)")
                try await origin.startAgain()
                for number in 1...60 { try await origin.publish(Feed.goal("other\(number)", team: "fra")) }
                let truth = try await origin.get("/v1/matches/\(Feed.match)/score").json["score"]
                #expect(truth?["home"]?.integer == 10 && truth?["away"]?.integer == 60)
                edge.program.signal(SIGCONT)

                let reset = try await fans.wait(for: "reset")
                #expect(reset["reason"]?.string == "epoch")
                try await Self.expect(truth, of: fans)
                let fresh = try await Edge("lon-2", in: world, origin: origin.url)
                for url in [edge.live, fresh.live] {
                    let moved = try Fans(url, in: world)
                    try moved.subscribe(["match:\(Feed.match)"], after: last)
                    #expect(try await moved.wait(for: "subscribed")["resumed"]?.bool == false)
                    try await Self.expect(truth, of: moved)
                }
                try await origin.publish(Feed.goal("g61"))
                let events = try await fans.waitForEvents(61)
                // What it was shown before the reset, then only what came after it.
                #expect(events.count == 61)
                let replay = try await world.touchline("replay", "--from-log", origin.data)
                #expect(replay.status == 0, "\(replay.output)\(replay.errors)")
            }
        }

        private static func expect(_ score: JSONValue?, of fans: Fans) async throws {
            let state = try await fans.wait(for: "state", number: try fans.frames("reset").isEmpty ? 1 : 2)
            #expect(state["match"]?["score"]?["home"]?.integer == score?["home"]?.integer)
            #expect(state["match"]?["score"]?["away"]?.integer == score?["away"]?.integer)
        }

        @Test(
            "A full disk stops intake with 503 and not the fans, and with room everything taken is there",
            .enabled(if: Surroundings.hasPython, "\(Surroundings.pythonMissing)"))
        func fullDisk() async throws {
            try await World.run { world in
                // No file of its may grow beyond 600 KB; what it ignores a signal for is an error to it.
                let limited = ["/bin/bash", "-c", "trap '' XFSZ; ulimit -S -f 600; exec \"$@\"", "limited"]
                let origin = try await Origin(in: world, tracer: limited)
                let edge = try await Edge("lon-1", in: world, origin: origin.url)
                try await origin.kickOff()
                let fans = try await Fans(edge.live, in: world, subscribedTo: ["match:\(Feed.match)"])
                var taken = 0
                var waiter: RunningProgram?
                while waiter == nil, taken < 200 {
                    // Long, so that the file fills however soon the write-ahead file is moved into it.
                    let goal = Feed.goal("g\(taken)") + String(repeating: " ", count: 12_000)
                    let body = try world.file("goal-\(taken)", goal)
                    // The one that finds the disk full waits for its answer; it is not lost.
                    let post = try world.start(
                        URL(fileURLWithPath: "/usr/bin/curl"),
                        ["--silent", "--include", "--data-binary", "@\(body)", origin.url + "/v1/feeds/touchline"],
                        name: "post")
                    taken += 1
                    try await waiting(until: "an answer, or a full disk") {
                        if !post.isRunning { return true }
                        return try await origin.metric("touchline_origin_log_failing") == 1
                    }
                    if post.isRunning { waiter = post }
                }
                let post = try #require(waiter, "the disk never filled")
                let refused = try await origin.feed(Feed.goal("never"))
                #expect(refused.status == 503 && refused.code == "log-failing")
                #expect(try await origin.get("/readyz").status == 503)
                #expect(try await origin.get("/v1/matches/\(Feed.match)/score").status == 200)
                #expect(try await edge.get("/v1/matches/\(Feed.match)/score").status == 200)
                #expect(try await origin.metric("touchline_origin_log_failures_total") == 1)
                #expect(origin.program.errorText.contains("the log cannot be written"))
                let before = try await fans.waitForEvents(taken - 1)
                #expect(before.count == taken - 1, "what is not durable is not visible")

                let raise = try world.start(
                    URL(fileURLWithPath: "/usr/bin/prlimit"), ["--pid", "\(origin.program.id)", "--fsize=unlimited"],
                    name: "prlimit")
                #expect(try await raise.exitStatus() == 0)
                #expect(try await post.exitStatus() == 0)
                #expect(post.outputText.contains("202"))
                try await origin.publish(Feed.goal("after"))
                let goals = try await origin.publications().map(SeenEvent.init).filter { $0.kind == "goal" }
                #expect(try await fans.waitForEvents(taken + 1) == goals)
                #expect(goals.count == taken + 1)
            }
        }

        @Test("A restart goes on from a checkpoint, and knows what was said before it")
        func checkpoint() async throws {
            try await World.run { world in
                let origin = try await Origin(in: world, arguments: ["--checkpoint-inputs", "100"])
                try await origin.kickOff()
                for number in 1...110 { try await origin.publish(Feed.goal("g\(number)")) }
                try await waiting(until: "a checkpoint") {
                    try await origin.metric("touchline_origin_checkpoints_total") == 1
                }
                let before = try await origin.publications()
                let score = try await origin.get("/v1/matches/\(Feed.match)").body
                origin.program.end()
                try await origin.startAgain()
                #expect(origin.program.errorText.contains("after input 100"))
                #expect(try await origin.publications() == before)
                #expect(try await origin.get("/v1/matches/\(Feed.match)").body == score)
                #expect(try await origin.publish(Feed.goal("g7")).json["duplicates"]?.integer == 1)
                let replay = try await world.touchline("replay", "--from-log", origin.data, "--json")
                #expect(try JSONReader.read(Array(replay.output.utf8))["same"]?.bool == true, "\(replay.output)")
                let check = try await world.touchline("log", "check", origin.data)
                #expect(check.status == 0 && check.output.contains("all as they were written"))
            }
        }

        @Test("Ended by SIGTERM it leaves a checkpoint: the next start decides no input again")
        func cleanStop() async throws {
            try await World.run { world in
                let origin = try await Origin(in: world)
                try await origin.kickOff()
                for number in 1...20 { try await origin.publish(Feed.goal("g\(number)")) }
                let before = try await origin.publications()
                for _ in 1...2 {
                    origin.program.signal(SIGTERM)
                    #expect(try await origin.program.exitStatus() == 0)
                    try await origin.startAgain()
                    #expect(origin.program.errorText.contains("checkpoint=\"after input "))
                    #expect(origin.program.errorText.contains("decided=0"), "\(origin.program.errorText)")
                    #expect(try await origin.publications() == before)
                }
                // Killed, it decides again what came after the checkpoint, and that only.
                try await origin.publish(Feed.goal("g21"))
                origin.program.end()
                try await origin.startAgain()
                #expect(origin.program.errorText.contains("decided=1"), "\(origin.program.errorText)")
                let replay = try await world.touchline("replay", "--from-log", origin.data)
                #expect(replay.status == 0, "\(replay.output)\(replay.errors)")
            }
        }

        @Test("A back-up taken while the origin publishes is whole, and restored it is a new epoch")
        func backupWhilePublishing() async throws {
            try await World.run { world in
                let origin = try await Origin(in: world)
                try await origin.kickOff()
                let feed = try origin.feedGoals("g", upTo: 10_000)
                try await waiting(until: "30 publications") { try await origin.publications().count >= 30 }
                let file = world.directory.appendingPathComponent("copy").path
                let backup = try await world.touchline("log", "backup", "--data", origin.data, "--to", file)
                #expect(backup.status == 0, "\(backup.errors)")
                #expect(feed.isRunning)
                let atBackup = try await origin.publications().count
                try await waiting(until: "more after it") { try await origin.publications().count > atBackup }
                feed.end()
                let all = try await origin.publications()
                let epoch = try await origin.get("/v1/publications").json["epoch"]?.integer ?? 0

                let data = world.directory.appendingPathComponent("restored").path
                for arguments in [["check", file], ["restore", "--from", file, "--data", data], ["check", data]] {
                    let program = try world.start(
                        Surroundings.program("touchline"), ["log"] + arguments, name: "log")
                    #expect(try await program.exitStatus() == 0, "\(arguments): \(program.errorText)")
                }
                let restored = try await Origin(in: world, data: data)
                #expect(try await restored.get("/v1/publications").json["epoch"]?.integer ?? 0 > epoch)
                // What it holds is what was published up to one moment: all of a beginning, and nothing else.
                let events = try await restored.get("/v1/matches/\(Feed.match)").json["events"]?.array ?? []
                #expect(events.count >= 30 && events.count < all.count)
                #expect(events.map { $0["id"] } == all.prefix(events.count).map { $0["id"] })
                try await restored.publish(Feed.goal("after"))
                let replay = try await world.touchline("replay", "--from-log", data)
                #expect(replay.status == 0, "\(replay.output)\(replay.errors)")
            }
        }

        @Test(
            "What retention has let go while a feed runs an edge that comes later does not need",
            .enabled(if: Surroundings.hasPython, "\(Surroundings.pythonMissing)"))
        func retention() async throws {
            try await World.run { world in
                let origin = try await Origin(
                    in: world, arguments: ["--checkpoint-inputs", "100", "--log-retention-bytes", "1"])
                try await origin.kickOff()
                let first = try #require(try await origin.publications().last)
                let feed = try origin.feedGoals("g", upTo: 10_000)
                let letGo = "touchline_origin_log_let_go_total{table=\"publications\"}"
                try await waiting(until: "retention") { try await origin.metric(letGo) > 0 }
                #expect(feed.isRunning)
                // From here on only what was left can tell what came before.
                origin.program.end()
                feed.end()
                try await origin.startAgain()
                let edge = try await Edge("lon-1", in: world, origin: origin.url)
                let more = try origin.feedGoals("h", upTo: 20)
                let fans = try Fans(edge.live, in: world)
                try fans.subscribe(["match:\(Feed.match)"], after: SeenEvent(first).cursor)
                #expect(try await fans.wait(for: "subscribed")["resumed"]?.bool == false)
                #expect(try await more.exitStatus() == 0)
                let head = try await origin.get("/v1/matches/\(Feed.match)")
                let document = try head.json
                let goals = document["events"]?.array?.count { $0["kind"]?.string == "goal" } ?? 0
                #expect(goals > 200 && document["score"]?["home"]?.integer == Int64(goals))
                try await waiting(until: "the edge to have all") {
                    try await edge.get("/v1/matches/\(Feed.match)").body == head.body
                }
                let state = try await fans.wait(for: "state")
                let shown = state["match"]?["events"]?.array?.count { $0["kind"]?.string == "goal" } ?? 0
                try await waiting(until: "the rest as events") { try fans.events().count == goals - shown }
                let check = try await world.touchline("log", "check", origin.data)
                #expect(check.status == 0, "\(check.errors)")
                let replay = try await world.touchline("replay", "--from-log", origin.data)
                #expect(replay.status == 0, "\(replay.output)\(replay.errors)")
            }
        }

        /// Flips a bit of the first player's name in a log that no origin uses.
        private static func damage(_ data: String) throws {
            let file = URL(fileURLWithPath: data + "/touchline.sqlite")
            var bytes = try Data(contentsOf: file)
            let name = try #require(bytes.range(of: Data("Lionel Messi".utf8)))
            bytes[name.lowerBound] ^= 1
            try bytes.write(to: file)
        }

        @Test("pair: a flipped bit in what a start reads is refused, with what, where and the mend")
        func flippedBit() async throws {
            try await World.run { world in
                let origin = try await Origin(in: world)
                try await origin.kickOff()
                for number in 1...5 { try await origin.publish(Feed.goal("g\(number)")) }
                // A back-up of a log that has no checkpoint yet is all decided again.
                let copy = world.directory.appendingPathComponent("copy").path
                #expect(try await world.touchline("log", "backup", "--data", origin.data, "--to", copy).status == 0)
                origin.program.end()
                let restored = try await world.touchline(
                    "log", "restore", "--from", copy, "--data", origin.data, "--force")
                #expect(restored.status == 0, "\(restored.errors)")
                try Self.damage(origin.data)
                try origin.launchAgain()
                #expect(try await origin.program.exitStatus() == 1)
                #expect(origin.program.errorText.contains("the log is damaged: "))
                #expect(origin.program.errorText.contains("touchline log restore"))
                let check = try await world.touchline("log", "check", origin.data)
                #expect(check.status == 1 && check.errors.contains("does not have the digest"))
                #expect(try await world.touchline("replay", "--from-log", origin.data).status == 1)
            }
        }

        @Test("pair: one behind the checkpoint of a clean stop does not keep the origin from starting, and is told")
        func flippedBitBehindCheckpoint() async throws {
            try await World.run { world in
                let origin = try await Origin(in: world)
                try await origin.kickOff()
                for number in 1...5 { try await origin.publish(Feed.goal("g\(number)")) }
                let score = try await origin.get("/v1/matches/\(Feed.match)/score").json["score"]
                origin.program.signal(SIGTERM)
                #expect(try await origin.program.exitStatus() == 0)
                try Self.damage(origin.data)
                try await origin.startAgain()
                #expect(try await origin.get("/v1/matches/\(Feed.match)/score").json["score"] == score)
                try await waiting(until: "the damage to be found") {
                    try await origin.metric("touchline_origin_log_damaged") == 1
                }
                #expect(origin.program.errorText.contains("does not have the digest"))
            }
        }

        @Test("Operators need a key where one is set, and what they ask for badly is refused by name")
        func operators() async throws {
            try await World.run { world in
                let origin = try await Origin(in: world, environment: ["TOUCHLINE_ADMIN_KEY": "secret"])
                #expect(try await origin.get("/v1/admin/alerts").status == 401)
                let key = ["authorization": "Bearer secret"]
                let alerts = try await world.curl(origin.url + "/v1/admin/alerts", fields: key)
                #expect(try alerts.json["alerts"]?.array?.count == 0)
                let actions = origin.url + "/v1/admin/actions"
                #expect(try await world.curl(actions, body: "{}").status == 401)
                let bad = try await world.curl(actions, fields: key, body: "{\"action\":\"dance\",\"match\":\"m1\"}")
                #expect(bad.status == 422 && bad.code == "bad-action" && bad.detail.contains("retract"))
            }
        }
    }
}
