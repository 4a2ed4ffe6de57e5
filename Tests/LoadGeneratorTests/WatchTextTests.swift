import Testing

@testable import LoadGenerator

@Suite struct WatchTextTests {
    private static let state =
        #"{"op":"state","cursor":"1:5","match":{"match":"m","status":"live","#
        + #""clock":{"period":1,"minute":20,"added":0},"score":{"home":0,"away":0},"provisional":false,"#
        + #""home":{"id":"arg","name":"Argentina"},"away":{"id":"fra","name":"France"}}}"#

    private func event(_ status: String, revision: Int, kind: String = "goal", minute: String) -> String {
        #"{"op":"event","cursor":"1:6","id":"1-6","revision":\#(revision),"status":"\#(status)","kind":"\#(kind)","#
            + #""class":"score","match":"m","team":"arg","player":"Lionel Messi","clock":\#(minute),"#
            + #""score":{"home":1,"away":0},"provisional":true,"at":{"captured":1000,"received":1001,"published":1002}}"#
    }

    private func lines(_ messages: String...) -> [String] {
        var text = WatchText()
        return messages.flatMap { text.lines(for: Array($0.utf8), now: 1112) }
    }

    @Test func `a goal names minute, score, teams, scorer and how late it came`() {
        let goal = event("provisional", revision: 1, minute: #"{"period":1,"minute":23,"added":0}"#)
        #expect(
            lines(Self.state, goal).last
                == "23'      GOAL  Argentina 1-0 France  Lionel Messi  (provisional)  +112 ms")
    }

    @Test func `what became of it is said first`() {
        let minute = #"{"period":2,"minute":90,"added":3}"#
        #expect(lines(event("retracted", revision: 3, minute: minute))[0].hasPrefix("90+3'    RETRACTED GOAL"))
        #expect(lines(event("under-review", revision: 2, minute: minute))[0].contains("…under review"))
        #expect(lines(event("confirmed", revision: 2, minute: minute))[0].contains("CONFIRMED GOAL"))
        #expect(lines(event("confirmed", revision: 1, minute: minute))[0].hasPrefix("90+3'    GOAL"))
    }

    @Test func `unknown frames and what is no JSON do no harm`() {
        #expect(lines(#"{"op":"wake"}"#).isEmpty)
        #expect(lines("{").count == 1)
        #expect(lines(#"{"op":"event"}"#).count == 1)
        #expect(lines(#"{"op":"state"}"#).isEmpty)
    }

    @Test func `stale links, resets and moves are told`() {
        #expect(lines(#"{"op":"link","state":"stale","since":1}"#) != lines(#"{"op":"link","state":"live"}"#))
        #expect(
            lines(#"{"op":"reset","reason":"edge-gap","cursor":"1:1","states":0}"#)[0].contains("continuity was lost"))
        #expect(lines(#"{"op":"reconnect","within_ms":5}"#).count == 1)
    }
}
