import EventLifecycle
import MatchModel
import Yams

/// Makes a `ConfirmationPolicy` of a YAML document and collects every problem on the way.
struct PolicyReader {
    private static let rule = ["show", "confirmed_by", "quiet_s", "review_limit_s", "confirmation_limit_s"]
    private static let ways = ["flag", "second-source", "restart", "quiet"]
    private static let maximumSeconds = Double(ConfirmationPolicy.maximumTime.milliseconds / 1000)

    let file: String
    private(set) var problems: [TopologyProblem] = []

    init(file: String) {
        self.file = file
    }

    mutating func policy(_ root: Node?) -> ConfirmationPolicy {
        var policy = ConfirmationPolicy()
        guard let mapping = root?.mapping else {
            report("is empty or not a mapping; it needs 'standard' or 'rules'", at: 1)
            return policy
        }
        var top = TopologySection(
            title: "the file", mapping: mapping, line: 1,
            known: ["standard", "rules", "sources", "trusted", "hints", "sealing_hours"])
        if let hours = top.number("sealing_hours", in: 0...720, mend: "hours from 0 to 720", optional: true) {
            policy.sealing = .milliseconds(Int64((hours * 3_600_000).rounded()))
        }
        if let node = top.node("standard") {
            let line = top.line(of: "standard")
            if var section = section(node, "'standard'", line: line, known: Self.rule) {
                policy.standard = readRule(&section, since: ConfirmationPolicy.Rule())
                take(section)
            }
        }
        if top.node("rules") != nil { policy.exceptions = [] }
        for (node, line) in list("rules", of: &top) {
            guard var section = section(node, "a rule", line: line, known: ["league", "class"] + Self.rule) else {
                continue
            }
            if let exception = readException(&section, since: policy.standard) { policy.exceptions.append(exception) }
            take(section)
        }
        for (node, line) in list("sources", of: &top) {
            guard var section = section(node, "a source", line: line, known: ["source", "providers"]) else { continue }
            if let grouping = readGrouping(&section, after: policy.groupings) { policy.groupings.append(grouping) }
            take(section)
        }
        for (node, line) in list("trusted", of: &top) {
            if let id: SourceID = id(node, "'trusted'", line: line) { policy.trusted.append(id) }
        }
        for (node, line) in list("hints", of: &top) {
            if let id: ProviderID = id(node, "'hints'", line: line) { policy.hints.append(id) }
        }
        take(top)
        problems.sort { ($0.line ?? 0) < ($1.line ?? 0) }
        return policy
    }

    // MARK: Rules

    /// What a rule leaves out is as in `standard`.
    private mutating func readRule(
        _ section: inout TopologySection, since standard: ConfirmationPolicy.Rule
    ) -> ConfirmationPolicy.Rule {
        var rule = standard
        let shows = ConfirmationPolicy.Showing.allCases.map(\.rawValue).joined(separator: " or ")
        if let text = section.text("show", mend: shows, optional: true) {
            if let show = ConfirmationPolicy.Showing(rawValue: text) {
                rule.show = show
            } else {
                section.report("has show '\(text)'; give \(shows)", at: section.line(of: "show"))
            }
        }
        let quiet = seconds("quiet_s", &section)
        if section.node("confirmed_by") != nil {
            let ways = readWays(&section)
            rule.byFlag = ways.contains("flag")
            rule.bySecondSource = ways.contains("second-source")
            rule.byRestart = ways.contains("restart")
            rule.byQuiet = ways.contains("quiet") ? quiet ?? standard.byQuiet : nil
            if ways.contains("quiet"), rule.byQuiet == nil {
                section.report("is confirmed by quiet without 'quiet_s'; add the seconds", at: nil)
            }
        } else if quiet != nil {
            section.report(
                "has 'quiet_s' without 'quiet' in 'confirmed_by'; add it there", at: section.line(of: "quiet_s"))
        }
        rule.reviewLimit = seconds("review_limit_s", &section) ?? rule.reviewLimit
        rule.confirmationLimit = seconds("confirmation_limit_s", &section) ?? rule.confirmationLimit
        return rule
    }

    private func readWays(_ section: inout TopologySection) -> [String] {
        let mend = "a list of \(Self.ways.joined(separator: ", "))"
        guard let list = section.node("confirmed_by")?.sequence else {
            section.report("has a 'confirmed_by' that is no list; give \(mend)", at: section.line(of: "confirmed_by"))
            return []
        }
        var ways: [String] = []
        for node in list {
            let text = node.string ?? ""
            if Self.ways.contains(text) {
                ways.append(text)
            } else {
                section.report("is confirmed by '\(text)'; give \(mend)", at: node.mark?.line)
            }
        }
        return ways
    }

    private func seconds(_ name: String, _ section: inout TopologySection) -> TimeSpan? {
        let value = section.number(
            name, in: 0...Self.maximumSeconds, mend: "seconds from 0 to \(Int(Self.maximumSeconds))", optional: true)
        return value.map { .milliseconds(Int64(($0 * 1000).rounded())) }
    }

    private mutating func readException(
        _ section: inout TopologySection, since standard: ConfirmationPolicy.Rule
    ) -> ConfirmationPolicy.Exception? {
        var exception = ConfirmationPolicy.Exception(league: nil, eventClass: nil, rule: standard)
        if let node = section.node("league") {
            exception.league = id(node, "'league'", line: section.line(of: "league"))
        }
        let names = EventClass.allCases.map(\.name).joined(separator: ", ")
        if let text = section.text("class", mend: names, optional: true) {
            exception.eventClass = EventClass(name: text)
            if exception.eventClass == nil {
                section.report("has class '\(text)'; give one of \(names)", at: section.line(of: "class"))
            }
        }
        if section.node("league") == nil, section.node("class") == nil {
            section.report("names neither league nor class; name one, or write it under 'standard'", at: nil)
        }
        exception.rule = readRule(&section, since: standard)
        return exception
    }

    // MARK: Sources

    private mutating func readGrouping(
        _ section: inout TopologySection, after others: [ConfirmationPolicy.Grouping]
    ) -> ConfirmationPolicy.Grouping? {
        guard let node = section.node("source") else {
            section.report("has no 'source'; add an id", at: nil)
            return nil
        }
        let source: SourceID? = id(node, "'source'", line: section.line(of: "source"))
        var providers: [ProviderID] = []
        for (node, line) in list("providers", of: &section) {
            guard let provider: ProviderID = id(node, "'providers'", line: line) else { continue }
            if let first = others.first(where: { $0.providers.contains(provider) }) {
                section.report("has provider '\(provider)', which is of '\(first.source)'; name it once", at: line)
            }
            providers.append(provider)
        }
        guard let source else { return nil }
        if providers.isEmpty { section.report("has no 'providers'; add a list of ids", at: nil) }
        return ConfirmationPolicy.Grouping(source: source, providers: providers)
    }

    // MARK: Reading

    private mutating func report(_ message: String, at line: Int?) {
        problems.append(TopologyProblem(file: file, line: line, message: message))
    }

    private mutating func take(_ section: TopologySection) {
        for problem in section.problems { report(problem.message, at: problem.line) }
    }

    private mutating func section(_ node: Node, _ title: String, line: Int, known: [String]) -> TopologySection? {
        guard let mapping = node.mapping else {
            report("\(title) is not a mapping; give it fields of \(known.joined(separator: ", "))", at: line)
            return nil
        }
        return TopologySection(title: title, mapping: mapping, line: line, known: known)
    }

    /// The nodes of a list and the lines they stand on; a missing list is an empty one.
    private func list(_ name: String, of section: inout TopologySection) -> [(Node, Int)] {
        guard let node = section.node(name) else { return [] }
        guard let list = node.sequence, list.count <= ConfirmationPolicy.maximumEntries else {
            section.report(
                "has a '\(name)' that is no list of at most \(ConfirmationPolicy.maximumEntries); give one",
                at: section.line(of: name))
            return []
        }
        return list.map { ($0, $0.mark?.line ?? section.line(of: name)) }
    }

    private mutating func id<Kind>(_ node: Node, _ name: String, line: Int) -> Identifier<Kind>? {
        if let id = node.string.flatMap({ Identifier<Kind>($0) }) { return id }
        report("\(name) holds '\(node.string ?? "")', which is no id; use 1 to 64 of A-Za-z0-9._-", at: line)
        return nil
    }
}
