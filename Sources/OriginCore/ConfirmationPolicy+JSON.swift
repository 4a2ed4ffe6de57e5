import EventLifecycle
import JSONText
import MatchModel

/// A policy as the log keeps it: every member written, in a fixed order, times in milliseconds, so that equal policies
/// have equal texts.
extension ConfirmationPolicy {
    /// Reads the canonical text; what is left out has its default.
    package static func read(_ text: [UInt8]) throws(ControlTextError) -> ConfirmationPolicy {
        let value = try ControlText.object(text)
        var policy = ConfirmationPolicy()
        if let standard = value["standard"] { policy.standard = try rule(standard) }
        if value["exceptions"] != nil { policy.exceptions = [] }
        for item in try ControlText.array("exceptions", in: value) {
            var exception = Exception(league: nil, eventClass: nil, rule: try rule(item))
            if item["league"] != nil {
                exception.league = try ControlText.id("league", of: LeagueKind.self, in: item)
            }
            if let name = item["class"]?.string {
                guard let eventClass = EventClass(name: name) else {
                    throw ControlTextError(
                        "\"class\" is unknown; send one of \(EventClass.allCases.map(\.name).joined(separator: ", "))")
                }
                exception.eventClass = eventClass
            }
            policy.exceptions.append(exception)
        }
        for item in try ControlText.array("sources", in: value) {
            var grouping = Grouping(
                source: try ControlText.id("source", of: SourceKind.self, in: item), providers: [])
            for provider in try ControlText.array("providers", in: item) {
                guard let id = provider.string.flatMap({ ProviderID($0) }) else {
                    throw ControlTextError("a member of \"providers\" is not an id; use 1 to 64 of A-Za-z0-9._-")
                }
                grouping.providers.append(id)
            }
            policy.groupings.append(grouping)
        }
        for item in try ControlText.array("trusted", in: value) {
            guard let id = item.string.flatMap({ SourceID($0) }) else {
                throw ControlTextError("a member of \"trusted\" is not an id; use 1 to 64 of A-Za-z0-9._-")
            }
            policy.trusted.append(id)
        }
        for item in try ControlText.array("hints", in: value) {
            guard let id = item.string.flatMap({ ProviderID($0) }) else {
                throw ControlTextError("a member of \"hints\" is not an id; use 1 to 64 of A-Za-z0-9._-")
            }
            policy.hints.append(id)
        }
        policy.sealing = try time("sealing_ms", in: value) ?? policy.sealing
        return policy
    }

    /// The canonical text.
    package var json: [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.object("standard") { Self.write(standard, to: &$0) }
            json.array("exceptions") { list in
                for exception in exceptions {
                    list.object {
                        if let league = exception.league { $0.field("league", league.text) }
                        if let eventClass = exception.eventClass { $0.field("class", eventClass.name) }
                        Self.write(exception.rule, to: &$0)
                    }
                }
            }
            json.array("sources") { list in
                for grouping in groupings {
                    list.object {
                        $0.field("source", grouping.source.text)
                        $0.array("providers") { list in
                            for provider in grouping.providers { list.element(provider.text) }
                        }
                    }
                }
            }
            json.array("trusted") { list in
                for source in trusted { list.element(source.text) }
            }
            json.array("hints") { list in
                for provider in hints { list.element(provider.text) }
            }
            json.field("sealing_ms", sealing.milliseconds)
        }
        return json.bytes
    }

    private static func rule(_ value: JSONValue) throws(ControlTextError) -> Rule {
        var rule = Rule()
        if value["show"] != nil {
            guard let show = Showing(rawValue: try ControlText.text("show", in: value)) else {
                throw ControlTextError(
                    "\"show\" is unknown; send one of \(Showing.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            rule.show = show
        }
        rule.byFlag = try ControlText.bool("by_flag", orElse: rule.byFlag, in: value)
        rule.bySecondSource = try ControlText.bool("by_second_source", orElse: rule.bySecondSource, in: value)
        rule.byRestart = try ControlText.bool("by_restart", orElse: rule.byRestart, in: value)
        rule.byQuiet = try time("by_quiet_ms", in: value)
        rule.reviewLimit = try time("review_limit_ms", in: value) ?? rule.reviewLimit
        // Written as null where there is none; left out it has its default.
        if let limit = value["confirmation_limit_ms"] {
            rule.confirmationLimit = limit == .null ? nil : try time("confirmation_limit_ms", in: value)
        }
        return rule
    }

    private static func time(_ name: String, in value: JSONValue) throws(ControlTextError) -> TimeSpan? {
        guard let member = value[name], member != .null else { return nil }
        return .milliseconds(try ControlText.integer(name, 0...maximumTime.milliseconds, in: value))
    }

    private static func write(_ rule: Rule, to json: inout JSONWriter) {
        json.field("show", rule.show.rawValue)
        json.field("by_flag", rule.byFlag)
        json.field("by_second_source", rule.bySecondSource)
        json.field("by_restart", rule.byRestart)
        if let quiet = rule.byQuiet { json.field("by_quiet_ms", quiet.milliseconds) } else { json.null("by_quiet_ms") }
        json.field("review_limit_ms", rule.reviewLimit.milliseconds)
        if let limit = rule.confirmationLimit {
            json.field("confirmation_limit_ms", limit.milliseconds)
        } else {
            json.null("confirmation_limit_ms")
        }
    }
}
