import ClientProtocol
import EdgeCore
import JSONText
import MatchModel
import Testing

@Suite struct DocumentTests {
    func ask(_ world: EdgeWorld, _ request: ReadRequest) -> ReadAnswer {
        world.worker.document(request, now: world.now, wall: world.wall, to: world.outlet)
    }

    func code(_ answer: ReadAnswer) -> String {
        switch answer {
        case .document(_, _, _, _, let isStale): isStale ? "stale" : "fresh"
        case .unknownMatch(let id): "unknown \(id)"
        case .notReady: "not-ready"
        case .expired: "expired"
        }
    }

    @Test func `before the first snapshot nothing is answered`() {
        let world = EdgeWorld()
        #expect(code(ask(world, .score(id("m1")))) == "not-ready")
        _ = world.follower.connected(now: world.now)
        world.feed(world.origin.hello(digestAt: 0))
        #expect(code(ask(world, .list(league: nil, status: nil))) == "not-ready")
    }

    @Test func `what was rendered of a history that was rolled back is not shown of the one after it`() {
        let world = EdgeWorld.following()
        world.publish(.goal, in: "m1", text: "first")
        func body() -> String {
            guard case .document(let bytes, _, _, _, _) = ask(world, .match(id("m1"))) else { return "" }
            return String(decoding: bytes, as: UTF8.self)
        }
        #expect(body().contains("first"))
        // The same positions, written differently.
        var other = ScriptedOrigin()
        _ = other.publish(.matchStatus, in: "m1")
        _ = other.publish(.goal, in: "m1", text: "second")
        world.follower.disconnected(.closedByOrigin)
        world.origin = other
        world.connect()
        #expect(body().contains("second"))
    }

    @Test func `knowledge is fresh below 3 s, stale for an hour more, then refused`() {
        let world = EdgeWorld.following()
        let spans: [(TimeSpan, String)] = [
            (.milliseconds(2999), "fresh"), (.milliseconds(1), "stale"), (.milliseconds(3_599_999), "stale"),
            (.milliseconds(1), "expired"),
        ]
        for (span, expected) in spans {
            world.pass(span)
            for request in [ReadRequest.score(id("m1")), .match(id("m1")), .list(league: nil, status: nil)] {
                #expect(code(ask(world, request)) == expected)
            }
        }
        world.shared.heard(at: world.now)
        #expect(code(ask(world, .score(id("m1")))) == "fresh")
        #expect(code(ask(world, .score(id("m2")))) == "unknown m2")
        #expect(code(ask(world, .match(id("m2")))) == "unknown m2")
    }

    @Test func `an answer holds what the ring's head says, and its version is its own last change`() throws {
        let world = EdgeWorld.following()
        world.isScanning = false
        world.publish(.goal)
        world.publish(.goal, in: "m2")
        for _ in 0..<2 {
            guard case .document(let body, let version, _, let age, _) = ask(world, .score(id("m1"))) else {
                Issue.record("no document")
                return
            }
            let json = try JSONReader.read(body)
            #expect(json["score"]?["home"]?.integer == 1)
            #expect(json["provisional"]?.bool == true)
            #expect(json["cursor"]?.string == "9:2")
            #expect(version == Cursor(epoch: 9, offset: 2))
            #expect(age == .zero)
        }
        guard case .document(let list, let version, _, _, _) = ask(world, .list(league: nil, status: nil)) else {
            return
        }
        #expect(version == world.origin.cursor)
        #expect(try JSONReader.read(list)["matches"]?.array?.count == 2)
        guard case .document(let none, _, _, _, _) = ask(world, .list(league: id("other"), status: nil)) else { return }
        #expect(try JSONReader.read(none)["matches"]?.array?.isEmpty == true)
    }

    private func tick(_ world: EdgeWorld) {
        _ = world.follower.tick(now: world.now, wall: world.wall, connections: 0, load: 0, isDraining: false)
    }

    /// An edge with `m1`, which was over at 6 ms.
    private func ended() -> EdgeWorld {
        let world = EdgeWorld()
        _ = world.origin.publish(.matchStatus, in: "m1", status: .confirmed)
        _ = world.origin.publish(.fullTime, in: "m1", status: .confirmed)
        world.connect(historyAfter: 0)
        return world
    }

    @Test func `pair: a match leaves when something was published ten minutes after its time was over, not before`() {
        let world = ended()
        let time = MatchState.retention + BackboneFollower.forgettingMargin
        for (span, isKnown) in [(time, true), (time + .milliseconds(1), false)] {
            world.origin.publishedAt = UnixInstant(milliseconds: 6) + span
            world.publish(in: "m2")
            tick(world)
            #expect(code(ask(world, .score(id("m1")))) == (isKnown ? "fresh" : "unknown m1"))
        }
        #expect(world.follower.counters.matchesLeft == 1)
    }

    @Test func `a list that a match has left is another at the same position`() throws {
        let world = ended()
        world.origin.publishedAt =
            UnixInstant(milliseconds: 7) + MatchState.retention + BackboneFollower.forgettingMargin
        world.publish(in: "m2")
        func list() throws -> (count: Int?, tag: String?) {
            let answer = ask(world, .list(league: nil, status: nil))
            guard case .document(let body, _, _, _, _) = answer else { return (nil, nil) }
            let response = ReadResponse(answer, ifNoneMatch: nil)
            return (try JSONReader.read(body)["matches"]?.array?.count, response.fields.first?.value)
        }
        let (before, stamp) = (try list(), world.shared.answerStamp(now: world.now))
        #expect(before.count == 2)
        tick(world)
        let after = try list()
        #expect(after.count == 1)
        #expect(after.tag != before.tag)
        #expect(world.shared.answerStamp(now: world.now) != stamp)
        tick(world)
        #expect(world.shared.answerStamp(now: world.now) != stamp)
        #expect(try list().tag == after.tag)
    }

    @Test func `what the origin publishes of a match until it forgets it, a minute late, is no gap here`() {
        let world = ended()
        world.origin.publishedAt = UnixInstant(milliseconds: 6) + MatchState.retention + .seconds(60)
        world.publish(in: "m2")
        tick(world)
        #expect(world.publish(.goal, in: "m1").end == nil)
        let isFollowing = world.follower.isFollowing
        #expect(isFollowing)
    }

    @Test func `a wall clock that is days ahead makes no edge forget`() {
        let world = ended()
        world.wall = world.wall + .seconds(30 * 86_400)
        tick(world)
        #expect(code(ask(world, .score(id("m1")))) == "fresh")
    }
}
