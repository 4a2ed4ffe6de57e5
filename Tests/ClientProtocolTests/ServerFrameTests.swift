import ClientProtocol
import JSONText
import MatchModel
import Testing

@Suite struct ServerFrameTests {
    static let cursor = Cursor(epoch: 9, offset: 5)

    @Test func `the frames are those of the contract`() {
        let frames: [([UInt8], String)] = [
            (
                ServerFrame.welcome(
                    edge: id("lon-1"), region: id("london"), cursor: Self.cursor, now: UnixInstant(milliseconds: 7),
                    limits: ProtocolLimits()),
                """
                {"op":"welcome","edge":"lon-1","region":"london","cursor":"9:5","now":7,
                 "limits":{"topics":64,"message":8192,"ops_per_s":10}}
                """
            ),
            (
                ServerFrame.subscribed(
                    id: "1", topics: [.match(id("m1")), .team(id("x"))], unknown: [.team(id("x"))], cursor: Self.cursor,
                    .resumed),
                """
                {"op":"subscribed","id":"1","topics":["match:m1","team:x"],"unknown":["team:x"],"cursor":"9:5",
                 "resumed":true}
                """
            ),
            (
                ServerFrame.subscribed(
                    id: nil, topics: [.match(id("m1"))], unknown: [], cursor: Self.cursor, .states(2, truncated: false)),
                "{\"op\":\"subscribed\",\"topics\":[\"match:m1\"],\"unknown\":[],\"cursor\":\"9:5\",\"resumed\":false,\"states\":2}"
            ),
            (
                ServerFrame.subscribed(
                    id: nil, topics: [], unknown: [], cursor: Self.cursor, .states(32, truncated: true)),
                """
                {"op":"subscribed","topics":[],"unknown":[],"cursor":"9:5","resumed":false,"states":32,"truncated":true}
                """
            ),
            (
                ServerFrame.unsubscribed(id: "2", topics: [.league(id("l"))]),
                "{\"op\":\"unsubscribed\",\"id\":\"2\",\"topics\":[\"league:l\"]}"
            ),
            (
                ServerFrame.state(cursor: Self.cursor, matchDocument: Array("{\"a\":1}".utf8)),
                "{\"op\":\"state\",\"cursor\":\"9:5\",\"match\":{\"a\":1}}"
            ),
            (
                ServerFrame.beat(cursor: Self.cursor, now: UnixInstant(milliseconds: 8)),
                "{\"op\":\"beat\",\"cursor\":\"9:5\",\"now\":8}"
            ),
            (
                ServerFrame.reset(.edgeGap, cursor: Self.cursor, states: 3, truncated: false),
                "{\"op\":\"reset\",\"reason\":\"edge-gap\",\"cursor\":\"9:5\",\"states\":3}"
            ),
            (
                ServerFrame.linkStale(since: UnixInstant(milliseconds: 6)),
                "{\"op\":\"link\",\"state\":\"stale\",\"since\":6}"
            ),
            (ServerFrame.linkLive(), "{\"op\":\"link\",\"state\":\"live\"}"),
            (
                ServerFrame.reconnect(withinMilliseconds: 8000, edges: ["ws://a"]),
                "{\"op\":\"reconnect\",\"within_ms\":8000,\"edges\":[\"ws://a\"]}"
            ),
            (
                ServerFrame.error(OperationError(.tooFast, "slow \"down\"", id: "3")),
                "{\"op\":\"error\",\"id\":\"3\",\"code\":\"too-fast\",\"message\":\"slow \\\"down\\\"\"}"
            ),
        ]
        for (frame, expected) in frames {
            #expect(json(frame) != nil)
            #expect(json(frame) == json(expected))
        }
        #expect(ResetReason.allCases.map(\.rawValue) == ["epoch", "behind", "edge-gap"])
    }

    @Test func `an event says everything of its revision`() {
        let publication = Publication(
            cursor: Self.cursor, event: Samples.goal, topics: Samples.fixture("m1").topics, fixture: nil,
            score: ScoreLine(goals: Score(home: 0, away: 1), shootout: Score(home: 4, away: 2), provisional: true),
            captured: UnixInstant(milliseconds: 1), received: UnixInstant(milliseconds: 2),
            published: UnixInstant(microseconds: 3999))
        let expected = """
            {"op":"event","cursor":"9:5","id":"9-3","revision":2,"status":"confirmed","kind":"own-goal","class":"score",
             "match":"m1","team":"arg","player":"Ana \\"La\\" Paz","clock":{"period":1,"minute":23,"added":0},
             "changed":["kind","player"],"replaces":"9-1","score":{"home":0,"away":1},"shootout":{"home":4,"away":2},
             "provisional":true,"at":{"captured":1,"received":2,"published":3}}
            """
        #expect(json(EventFrame.render(publication)) == json(expected))
    }

    @Test func `the documents are those of the contract`() {
        let match = Samples.match("m1", kickoff: 99, status: .live, events: [Samples.goal])
        let score = """
            "match":"m1","cursor":"9:4","status":"live",
            "clock":{"period":1,"minute":45,"added":2,"running":true,"started_at":12},"score":{"home":0,"away":1},
            "provisional":false,"home":{"id":"arg","name":"Home"},"away":{"id":"fra","name":"Away"}
            """
        let announced = "\"league\":\"cup\",\"kickoff\":99"
        let event = """
            {"id":"9-3","revision":2,"status":"confirmed","kind":"own-goal","class":"score","match":"m1","team":"arg",
             "player":"Ana \\"La\\" Paz","clock":{"period":1,"minute":23,"added":0},"changed":["kind","player"],
             "replaces":"9-1"}
            """
        #expect(json(MatchDocument.score(match)) == json("{\(score)}"))
        #expect(json(MatchDocument.full(match)) == json("{\(score),\(announced),\"events\":[\(event)]}"))
        #expect(
            json(MatchDocument.list([match], cursor: Self.cursor))
                == json("{\"cursor\":\"9:5\",\"matches\":[{\(score),\(announced)}]}"))
        #expect(json(MatchDocument.list([], cursor: Self.cursor)) == json("{\"cursor\":\"9:5\",\"matches\":[]}"))
    }
}
