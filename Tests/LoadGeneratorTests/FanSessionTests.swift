import Completeness
import MatchModel
import Testing

@testable import LoadGenerator

@Suite struct FanSessionTests {
    private func cursor(_ offset: UInt64, epoch: UInt64 = 5) -> Cursor { Cursor(epoch: epoch, offset: offset) }

    private func event(_ offset: UInt64) throws -> ReceivedFrame {
        let id = try #require(EventID("5-\(offset)"))
        return .event(.init(cursor: cursor(offset), id: id, revision: 1, captured: 0, published: 0))
    }

    private func fan() throws -> FanSession {
        FanSession(topics: [.team(try #require(TeamID("arg")))])
    }

    /// A fan who subscribed at 10 without states.
    private func liveFan() throws -> FanSession {
        var fan = try fan()
        _ = fan.opened()
        _ = fan.receive(.subscribed(cursor(10), resumed: false, states: 0))
        return fan
    }

    @Test func `the first subscribe names no after, the next one names the position`() throws {
        var fan = try fan()
        #expect(String(decoding: fan.opened(), as: UTF8.self) == #"{"op":"subscribe","topics":["team:arg"]}"#)
        _ = fan.receive(.subscribed(cursor(10), resumed: false, states: 0))
        _ = fan.ended()
        #expect(
            String(decoding: fan.opened(), as: UTF8.self)
                == #"{"op":"subscribe","topics":["team:arg"],"after":"5:10"}"#)
    }

    @Test func `classes are named in their fixed order when they are given`() throws {
        var fan = FanSession(topics: [.team(try #require(TeamID("arg")))], classes: [.init(.review), .init(.score)])
        #expect(String(decoding: fan.opened(), as: UTF8.self).contains(#""classes":["score","review"]"#))
    }

    @Test func `the welcome moves nothing, a beat does`() throws {
        var fan = try liveFan()
        _ = fan.receive(.welcome(edge: "lon-1", region: "london"))
        #expect(fan.position == cursor(10))
        #expect(fan.receive(.beat(cursor(12))) == .note(.reached(cursor(12))))
        #expect(fan.position == cursor(12))
    }

    @Test func `a beat that is not above the position is not written down`() throws {
        var fan = try liveFan()
        #expect(fan.receive(.beat(cursor(10))) == .nothing)
        #expect(fan.receive(.beat(cursor(11))) == .note(.reached(cursor(11))))
    }

    @Test func `a beat before the subscribe is answered gives no position`() throws {
        var fan = try fan()
        _ = fan.opened()
        _ = fan.receive(.beat(cursor(12)))
        #expect(fan.position == nil)
    }

    @Test func `with two states the position stands after the second, not after the first`() throws {
        var fan = try fan()
        _ = fan.opened()
        #expect(fan.receive(.subscribed(cursor(10), resumed: false, states: 2)) == .nothing)
        #expect(fan.receive(.state(cursor(10))) == .nothing)
        #expect(fan.position == nil)
        #expect(fan.phase == .subscribing)
        #expect(
            fan.receive(.state(cursor(10)))
                == .note(.subscribed(cursor(10), topics: ["team:arg"], classes: .standard, resumed: false)))
        #expect(fan.position == cursor(10))
        #expect(fan.phase == .live)
    }

    @Test func `a connection lost between states leaves the position of before`() throws {
        var fan = try liveFan()
        #expect(fan.receive(.reset(cursor(40), reason: "behind", states: 1)) == .nothing)
        #expect(fan.ended() == .disconnected)
        #expect(fan.position == cursor(10))
    }

    @Test func `a reset counts once its states have come, even lower and in another epoch`() throws {
        var fan = try liveFan()
        _ = fan.receive(.reset(cursor(3), reason: "behind", states: 1))
        #expect(fan.receive(.state(cursor(3))) == .note(.reset(cursor(3))))
        #expect(fan.position == cursor(3))
        #expect(
            fan.receive(.reset(cursor(1, epoch: 6), reason: "epoch", states: 0)) == .note(.reset(cursor(1, epoch: 6))))
        #expect(fan.position == cursor(1, epoch: 6))
    }

    @Test func `a resumed connection never goes back, one begun anew goes where the edge stands`() throws {
        var fan = try liveFan()
        _ = fan.receive(try event(20))
        _ = fan.ended()
        _ = fan.opened()
        _ = fan.receive(.subscribed(cursor(15), resumed: true, states: 0))
        #expect(fan.position == cursor(20))
        _ = fan.ended()
        _ = fan.opened()
        _ = fan.receive(.subscribed(cursor(15), resumed: false, states: 0))
        #expect(fan.position == cursor(15))
    }

    @Test func `events move the position up and never down`() throws {
        var fan = try liveFan()
        #expect(fan.receive(try event(12)) == .event)
        #expect(fan.position == cursor(12))
        #expect(fan.receive(try event(11)) == .event)
        #expect(fan.position == cursor(12))
    }

    @Test func `an event between a reset and its states breaks the promise and moves nothing`() throws {
        var fan = try liveFan()
        _ = fan.receive(.reset(cursor(40), reason: "behind", states: 1))
        _ = fan.receive(try event(41))
        #expect(fan.violations == 1)
        #expect(fan.position == cursor(10))
    }

    @Test func `a reconnect makes the fan leave, an error only while it subscribes`() throws {
        var fan = try fan()
        _ = fan.opened()
        #expect(fan.receive(.error(code: "topics-full", message: "no room")) == .refused("topics-full: no room"))
        _ = fan.receive(.subscribed(cursor(10), resumed: false, states: 0))
        #expect(fan.receive(.error(code: "too-fast", message: "slow down")) == .nothing)
        #expect(fan.receive(.reconnect(withinMilliseconds: 8000)) == .leave(withinMilliseconds: 8000))
    }

    @Test func `unknown ops are ignored, and what lacks its cursor is no frame`() {
        #expect(ReceivedFrame(message: Array(#"{"op":"wake","match":"m"}"#.utf8)) == .other)
        #expect(ReceivedFrame(message: Array(#"{"op":"beat"}"#.utf8)) == nil)
        #expect(ReceivedFrame(message: Array("[]".utf8)) == nil)
    }
}
