import EventLifecycle
import MatchModel
import OriginCore
import Testing

/// Operator's actions and policies as the log keeps them.
@Suite struct ControlTextTests {
    static let goal = OperatorAction.Target.event(id("9-2"))
    static let report = OperatorAction.Target.report(id("opta"), id("g1"))
    static let actions: [OperatorAction] = [
        .rule(id("m1"), goal, .confirmed), .rule(id("m1"), report, .retracted), .rule(id("m1"), goal, .underReview),
        .endReview(id("m1"), goal, outcome: "no-goal"), .endReview(id("m1"), report, outcome: nil),
        .follow(id("m1"), goal), .join(id("m1"), goal, into: report),
        .amend(
            id("m1"), goal,
            .init(kind: .ownGoal, team: id("b"), player: "X \"Y\"", clock: MatchClock(period: 2, minute: 90, added: 4))),
        .amend(id("m1"), goal, .init(text: "t")), .seal(id("m1")), .reopen(id("m1")),
        .cover(id("m1"), .commentary, id("opta")),
    ]

    @Test(arguments: actions) func `an action reads back as it was written`(action: OperatorAction) throws {
        #expect(try OperatorAction.read(action.json) == action)
    }

    @Test(arguments: [
        ("7", "object"), ("{", "not JSON"), (#"{"action":"seal"}"#, "\"match\""),
        (#"{"action":"explode","match":"m1"}"#, "confirm, retract"),
        (#"{"action":"confirm","match":"m1"}"#, "\"event\""),
        (#"{"action":"join","match":"m1","event":"9-2"}"#, "\"into\""),
        (#"{"action":"amend","match":"m1","event":"9-2"}"#, "nothing is amended"),
        (#"{"action":"amend","match":"m1","event":"9-2","clock":{"period":9,"minute":1}}"#, "0 to 5"),
        (#"{"action":"cover","match":"m1","kind":"tea","source":"opta"}"#, "kind"),
    ]) func `what is wrong with an action is said with its mend`(text: String, part: String) {
        let error = #expect(throws: ControlTextError.self) { try OperatorAction.read(Array(text.utf8)) }
        #expect(error?.message.contains(part) == true, "\(error?.message ?? "")")
    }

    @Test func `a policy reads back as it was written, and what is left out has its default`() throws {
        var policy = ConfirmationPolicy()
        policy.exceptions.append(
            .init(
                league: id("wc"), eventClass: .score,
                rule: .init(
                    show: .confirmed, byFlag: false, bySecondSource: false, byRestart: true, byQuiet: .seconds(90),
                    reviewLimit: .seconds(1), confirmationLimit: nil)))
        policy.groupings = [.init(source: id("club"), providers: [id("p1"), id("p2")])]
        policy.trusted = [id("club"), id("opta")]
        policy.hints = [id("sportradar")]
        policy.sealing = .seconds(60)
        #expect(try ConfirmationPolicy.read(policy.json) == policy)
        #expect(try ConfirmationPolicy.read(Array("{\"exceptions\":[]}".utf8)).exceptions.isEmpty)
        #expect(try ConfirmationPolicy.read(ConfirmationPolicy().json) == ConfirmationPolicy())
    }

    @Test(arguments: [
        (#"{"standard":{"show":"never"}}"#, "first-report"), (#"{"exceptions":[{"class":"tea"}]}"#, "commentary"),
        (#"{"sealing_ms":-1}"#, "sealing_ms"), (#"{"trusted":["a b"]}"#, "trusted"), (#"{"hints":["a b"]}"#, "hints"),
        (#"{"standard":{"by_flag":1}}"#, "by_flag"), (#"{"sources":7}"#, "sources"),
    ]) func `what is wrong with a policy is said with its mend`(text: String, part: String) {
        let error = #expect(throws: ControlTextError.self) { try ConfirmationPolicy.read(Array(text.utf8)) }
        #expect(error?.message.contains(part) == true, "\(error?.message ?? "")")
    }
}
