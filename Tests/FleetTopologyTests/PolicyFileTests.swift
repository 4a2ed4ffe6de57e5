import EventLifecycle
import FleetTopology
import MatchModel
import Testing

@Suite struct PolicyFileTests {
    static let league = LeagueID("wc2022")

    func problems(_ text: String) -> [String] {
        do {
            _ = try ConfirmationPolicy.parse(text, file: "policy.yaml")
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }

    @Test func `reads a policy, what is left out is as in standard`() throws {
        let policy = try ConfirmationPolicy.parse(
            """
            sealing_hours: 0.5
            standard: {show: confirmed, confirmed_by: [second-source], review_limit_s: 10}
            rules:
              - {league: wc2022, class: score, confirmed_by: [flag, quiet, restart], quiet_s: 1.5}
              - {class: review, show: first-report, confirmation_limit_s: 7}
            sources: [{source: club, providers: [p1, p2]}]
            trusted: [club, opta]
            hints: [sportradar]
            """, file: "policy.yaml")
        let league = try #require(Self.league)
        let other = try #require(LeagueID("cup"))
        #expect(policy.sealing == .seconds(1800))
        #expect(policy.rule(league, .score).byQuiet == .milliseconds(1500))
        #expect(policy.rule(league, .score).show == .confirmed)
        #expect(!policy.rule(league, .score).bySecondSource)
        #expect(policy.rule(other, .review).confirmationLimit == .seconds(7))
        #expect(policy.rule(other, .review).show == .firstReport)
        #expect(policy.rule(other, .score).reviewLimit == .seconds(10))
        #expect(policy.source(of: try #require(ProviderID("p2"))).text == "club")
        #expect(policy.trusted.map(\.text) == ["club", "opta"])
        #expect(policy.hints.map(\.text) == ["sportradar"])
    }

    @Test(arguments: [
        ("", "policy.yaml:1: is empty or not a mapping; it needs 'standard' or 'rules'"),
        (
            "rules:\n  - {class: score, show: never}",
            "policy.yaml:2: a rule has show 'never'; give first-report or confirmed"
        ),
        (
            "rules:\n  - {class: score, confirmed_by: [luck]}",
            "policy.yaml:2: a rule is confirmed by 'luck'; give a list of flag, second-source, restart, quiet"
        ),
        (
            "rules:\n  - {class: score, confirmed_by: [quiet]}",
            "policy.yaml:2: a rule is confirmed by quiet without 'quiet_s'; add the seconds"
        ),
        (
            "rules:\n  - {class: score, quiet_s: 5}",
            "policy.yaml:2: a rule has 'quiet_s' without 'quiet' in 'confirmed_by'; add it there"
        ),
        (
            "rules:\n  - {show: confirmed}",
            "policy.yaml:2: a rule names neither league nor class; name one, or write it under 'standard'"
        ),
        ("sealing_hours: -1", "policy.yaml:1: the file has sealing_hours '-1'; give hours from 0 to 720"),
        (
            "sources:\n  - {source: a, providers: [p]}\n  - {source: b, providers: [p]}",
            "policy.yaml:3: a source has provider 'p', which is of 'a'; name it once"
        ),
        ("hints: [a b]", "policy.yaml:1: 'hints' holds 'a b', which is no id; use 1 to 64 of A-Za-z0-9._-"),
        ("trusted: [a b]", "policy.yaml:1: 'trusted' holds 'a b', which is no id; use 1 to 64 of A-Za-z0-9._-"),
    ]) func `what is wrong is said with its line and mend`(text: String, problem: String) {
        #expect(problems(text) == [problem])
    }

    @Test func `the example is right`() throws {
        let path = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let policy = try ConfirmationPolicy.load(path: "/\(path)/Topology/policy.yaml")
        let league = try #require(Self.league)
        #expect(policy.rule(league, .score).byQuiet == .seconds(120))
        #expect(policy.rule(league, .period).byQuiet == nil)
    }
}
