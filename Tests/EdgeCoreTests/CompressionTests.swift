import ClientProtocol
import EdgeCore
import InterestSharding
import MatchModel
import Testing

/// Two renderings of one publication: who agreed on compression gets the compressed one, whatever way it takes.
@Suite struct CompressionTests {
    private static func world() -> (EdgeWorld, plain: FanIndex, compressed: FanIndex) {
        let world = EdgeWorld.following {
            $0.compresses = true
            $0.commentaryPatience = .seconds(1)
        }
        let plain = world.fan()
        guard let compressed = world.worker.open(now: world.wall, isCompressed: true, to: world.outlet) else {
            fatalError("the worker is full")
        }
        world.outlet[compressed] = InMemoryOutlet.Line()
        for fan in [plain, compressed] { world.subscribe(fan, "match:m1", classes: "score,commentary") }
        for fan in [plain, compressed] { _ = world.outlet.take(fan) }
        return (world, plain, compressed)
    }

    private static func isCompressed(_ frame: [UInt8]) -> Bool { frame.starts(with: "compressed".utf8) }

    @Test func `live publications come in the rendering that was agreed on, to each once`() {
        let (world, plain, compressed) = Self.world()
        world.publish()
        #expect(world.outlet.take(plain).map(Self.isCompressed) == [false])
        #expect(world.outlet.take(compressed).map(Self.isCompressed) == [true])
        #expect(world.counters.deliveries == 2)
    }

    @Test func `several in one send do too`() {
        let (world, plain, compressed) = Self.world()
        world.isScanning = false
        world.publish(.commentary)
        world.publish(.goal)
        let sends = world.outlet[compressed].sends
        _ = world.worker.work(now: world.now, to: world.outlet)
        #expect(world.outlet.take(plain).map(Self.isCompressed) == [false, false])
        #expect(world.outlet.take(compressed).map(Self.isCompressed) == [true, true])
        #expect(world.outlet[compressed].sends == sends + 1)
    }

    @Test func `what a slow fan catches up with does too, and answers are never compressed`() {
        let (world, _, compressed) = Self.world()
        world.block(compressed, afterBytes: 3)
        world.publish()
        world.publish()
        world.unblock(compressed)
        #expect(world.outlet.take(compressed).map(Self.isCompressed) == [true, true])
        world.subscribe(compressed, "match:m3")
        #expect(world.outlet.take(compressed).map(Self.isCompressed) == [false])
    }

    @Test func `a node that does not compress gives everybody the plain rendering`() {
        let world = EdgeWorld.following()
        guard let fan = world.worker.open(now: world.wall, isCompressed: true, to: world.outlet) else { return }
        world.outlet[fan] = InMemoryOutlet.Line()
        world.subscribe(fan, "match:m1")
        _ = world.outlet.take(fan)
        world.publish()
        #expect(world.outlet.take(fan).map(Self.isCompressed) == [false])
    }
}
