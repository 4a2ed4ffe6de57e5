import EventLoop
import HTTPTransport
import MatchModel
import Replay
import Testing

@Suite struct FeedPlayerTests {
    private static let messages = """
        {"payload":{"event":{"id":1,"type":"goal_kick","time":"2024-08-29T18:00:00Z"}},"metadata":{"sport_event_id":"5"}}
        {"payload":{"event":{"id":2,"type":"goal_kick","time":"2024-08-29T19:00:00Z"}},"metadata":{"sport_event_id":"5"}}
        """

    private func play(_ answers: [FakeOrigin.Answer]) throws -> (FakeOrigin, ReplayReport) {
        let loop = try EpollLoop()
        let origin = try FakeOrigin(loop: loop)
        origin.answers = answers
        let series = try FeedSeries(Array(Self.messages.utf8), provider: "sportradar")
        var handlers = ReplayHandlers()
        handlers.onEnd = { _ in loop.stop() }
        let player = FeedPlayer(
            loop: loop, script: FeedScript([("a match", series)], maximumGap: nil),
            target: FeedTarget(origin: origin.origin, provider: try #require(ProviderID("sportradar"))), speed: nil,
            handlers: handlers)
        player.start()
        loop.run()
        return (origin, player.report)
    }

    @Test func `every payload is sent once, in order, to its provider, named for its file`() throws {
        let (origin, report) = try play([])
        #expect(report.isWhole)
        let isFirst = origin.requests.map { String(decoding: $0.body, as: UTF8.self).contains(#""id":1,"#) }
        #expect(isFirst == [true, false])
        #expect(origin.requests.allSatisfy { $0.target.path == "/v1/feeds/sportradar" })
        #expect(origin.requests.allSatisfy { $0.target.query.first?.value == "a match" })
    }

    @Test func `a payload is sent again until it is answered`() throws {
        let (origin, report) = try play([.status(.serviceUnavailable), .hangUp, .accept])
        #expect(report.isWhole)
        #expect(report.retries == 2)
        #expect(origin.requests.count == 4)
        #expect(origin.requests[0].body == origin.requests[2].body)
    }

    @Test func `a refused payload is counted, and the next one comes`() throws {
        let (_, report) = try play([.refuseAll])
        #expect(report.refused == 1)
        #expect(report.sent == 2)
        #expect(!report.isWhole)
    }
}
