import BackboneWire
import EdgeCore
import MatchModel
import Testing

/// Ids known to be valid.
func id<Kind>(_ text: String) -> Identifier<Kind> {
    guard let id = Identifier<Kind>(text) else { fatalError("not an id: \(text)") }
    return id
}

@Suite struct BackboneFollowerTests {
    static let place = Place(latitude: 0, longitude: 0)
    static let wall = UnixInstant(milliseconds: 1)

    static func edge(history: UInt32 = 16) -> SharedEdge {
        var settings = EdgeSettings(edge: id("e"), region: id("r"), advertised: "http://e")
        settings.history = history
        return SharedEdge(settings: settings)
    }

    static func second(_ count: Int64) -> MonotonicInstant { MonotonicInstant(nanoseconds: 1_000_000_000 * count) }

    /// Gives frames to a follower and returns how the link ended, if it did.
    static func give(_ frames: [BackboneFrame], to follower: inout BackboneFollower, at now: MonotonicInstant)
        -> LinkEnd?
    {
        for frame in frames {
            for directive in follower.receive(frame, bytes: [], now: now, wall: wall) {
                guard case .close(let end) = directive else { continue }
                follower.disconnected(end)
                return end
            }
        }
        return nil
    }

    static func hello(epoch: UInt64, head: UInt64, digest: UInt64 = 0) throws -> BackboneFrame {
        .originHello(
            OriginHello(
                version: BackboneVersion.current, epoch: epoch, head: head, fleet: [], place: try #require(place),
                digestAtBase: digest))
    }

    static func heartbeat(epoch: UInt64, head: UInt64) -> BackboneFrame {
        .heartbeat(Heartbeat(head: Cursor(epoch: epoch, offset: head), originTime: wall, echo: nil))
    }

    /// A snapshot without matches at `head`, and no history.
    static func snapshot(epoch: UInt64, head: UInt64) throws -> [BackboneFrame] {
        [
            try hello(epoch: epoch, head: head),
            .snapshotBegin(SnapshotBegin(base: Cursor(epoch: epoch, offset: head), digest: 0, matches: 0)),
            .snapshotEnd, .historyBegin(HistoryBegin(base: head, digest: 0)),
        ]
    }

    static func cursorOfHello(_ directives: [LinkDirective]) -> Cursor? {
        guard case .send(.edgeHello(let hello))? = directives.first else { return nil }
        return hello.cursor
    }

    @Test func `what a stream begins with does not make knowledge fresh, the whole snapshot does`() throws {
        let shared = Self.edge()
        var follower = BackboneFollower(shared, framing: { $0 })
        _ = follower.connected(now: Self.second(1))
        let frames = try Self.snapshot(epoch: 5, head: 9)
        #expect(Self.give(Array(frames.dropLast()), to: &follower, at: Self.second(1)) == nil)
        #expect(shared.age(now: Self.second(1)) == nil)
        #expect(Self.give([frames[3]], to: &follower, at: Self.second(2)) == nil)
        #expect(shared.age(now: Self.second(2)) == .zero)
    }

    @Test func `an edge that comes back is not fresh before it has what was published meanwhile`() throws {
        let shared = Self.edge()
        var follower = BackboneFollower(shared, framing: { $0 })
        _ = follower.connected(now: Self.second(1))
        #expect(Self.give(try Self.snapshot(epoch: 5, head: 9), to: &follower, at: Self.second(1)) == nil)
        follower.disconnected(.silence)
        #expect(Self.cursorOfHello(follower.connected(now: Self.second(9))) == Cursor(epoch: 5, offset: 9))
        let behind = [try Self.hello(epoch: 5, head: 10), Self.heartbeat(epoch: 5, head: 9)]
        #expect(Self.give(behind, to: &follower, at: Self.second(9)) == nil)
        #expect(shared.age(now: Self.second(9)) == .seconds(8))
        follower.disconnected(.silence)
        _ = follower.connected(now: Self.second(10))
        let level = [try Self.hello(epoch: 5, head: 9), Self.heartbeat(epoch: 5, head: 9)]
        #expect(Self.give(level, to: &follower, at: Self.second(10)) == nil)
        #expect(shared.age(now: Self.second(10)) == .zero)
    }

    @Test func `a heartbeat before the origin's hello says that it lives, and nothing else`() throws {
        let shared = Self.edge()
        var follower = BackboneFollower(shared, framing: { $0 })
        _ = follower.connected(now: Self.second(1))
        for second in Int64(2)..<20 {
            #expect(Self.give([Self.heartbeat(epoch: 5, head: 0)], to: &follower, at: Self.second(second)) == nil)
        }
        #expect(shared.age(now: Self.second(20)) == nil)
        #expect(Self.give(try Self.snapshot(epoch: 5, head: 9), to: &follower, at: Self.second(20)) == nil)
        #expect(shared.age(now: Self.second(20)) == .zero)
    }

    @Test func `it reports while a snapshot comes, and says that it is not ready`() throws {
        var follower = BackboneFollower(Self.edge(), framing: { $0 })
        _ = follower.connected(now: Self.second(1))
        func state() -> EdgeState? {
            let directives = follower.tick(
                now: Self.second(1), wall: Self.wall, connections: 0, load: 0, isDraining: false)
            guard case .send(.edgeReport(let report))? = directives.first else { return nil }
            return report.state
        }
        let frames = try Self.snapshot(epoch: 5, head: 9)
        #expect(Self.give(Array(frames.dropLast()), to: &follower, at: Self.second(1)) == nil)
        #expect(state() == .notReady)
        #expect(Self.give([frames[3]], to: &follower, at: Self.second(1)) == nil)
        #expect(state() == .ready)
    }

    @Test func `a lower epoch is refused, and the next hello names ours even after a gap`() throws {
        var follower = BackboneFollower(Self.edge(), framing: { $0 })
        _ = follower.connected(now: Self.second(1))
        #expect(Self.give(try Self.snapshot(epoch: 5, head: 9), to: &follower, at: Self.second(1)) == nil)
        #expect(Self.give([Self.heartbeat(epoch: 5, head: 11)], to: &follower, at: Self.second(1)) == .gap)
        #expect(Self.cursorOfHello(follower.connected(now: Self.second(1))) == nil)
        #expect(Self.give([try Self.hello(epoch: 4, head: 0)], to: &follower, at: Self.second(1)) == .lowerEpoch)
        #expect(Self.cursorOfHello(follower.connected(now: Self.second(1))) == Cursor(epoch: 5, offset: 9))
    }

    @Test(arguments: [(UInt64(84), nil), (83, LinkEnd.tooLarge)] as [(UInt64, LinkEnd?)])
    func `more history than was asked for is not gathered`(base: UInt64, end: LinkEnd?) throws {
        var follower = BackboneFollower(Self.edge(history: 16), framing: { $0 })
        _ = follower.connected(now: Self.second(1))
        let frames =
            try Self.snapshot(epoch: 5, head: 100).dropLast()
            + [.historyBegin(HistoryBegin(base: base, digest: 0))]
        #expect(Self.give(Array(frames), to: &follower, at: Self.second(1)) == end)
    }
}
