import MatchModel
import ProviderConnection
import Yams

/// The connectors of one provider.
extension ConnectorsReader {
    private static let phases: [(String, MatchPhase)] = [
        ("scheduled", .scheduled), ("pre_match", .preMatch), ("live", .live), ("half_time", .halfTime),
        ("after", .after),
    ]
    private static let common = ["name", "kind"]
    private static let poll = ["url", "interval_s", "timeout_s", "maximum_bytes", "content_types"]
    private static let stream = [
        "url", "open_timeout_s", "silence_s", "maximum_message_bytes", "greeting", "backfill", "backfill_again_s",
        "backfill_while_down_s",
    ]
    private static let folder = ["path", "suffixes", "interval_s", "maximum_bytes"]
    /// What a parameter of a URL is called that should be no part of a file.
    private static let secretNames = ["key", "token", "secret", "password", "auth", "signature"]
    /// What is larger no adapter reads.
    private static let bytes = 1...16 << 20

    mutating func readConnectors(_ section: inout TopologySection) -> [ConnectorSettings] {
        guard let list = section.node("connectors")?.sequence,
            (1...ProviderSettings.maximumConnectors).contains(list.count)
        else {
            section.report(
                "has no list of 1 to \(ProviderSettings.maximumConnectors) 'connectors'; add one",
                at: section.line(of: "connectors"))
            return []
        }
        var connectors: [ConnectorSettings] = []
        for node in list {
            let line = node.mark?.line ?? section.line(of: "connectors")
            guard let mapping = node.mapping else {
                section.report("has a connector that is no mapping; give it a name and a kind", at: line)
                continue
            }
            let kind = mapping.first { $0.key.string == "kind" }?.value.string ?? ""
            guard Self.kinds.contains(kind) else {
                section.report(
                    "has a connector of kind '\(kind)'; give \(Self.kinds.joined(separator: ", "))", at: line)
                continue
            }
            let own = kind == "poll" ? Self.poll : kind == "folder" ? Self.folder : Self.stream
            var part = TopologySection(
                title: "a connector of \(section.title)", mapping: mapping, line: line, known: Self.common + own)
            if let connector = readConnector(kind, &part) {
                if connectors.contains(where: { $0.name == connector.name }) {
                    part.report(
                        "has the name of another, '\(connector.name)'; give it its own", at: part.line(of: "name"))
                }
                connectors.append(connector)
            }
            take(part)
        }
        return connectors
    }

    private mutating func readConnector(_ kind: String, _ section: inout TopologySection) -> ConnectorSettings? {
        let mend = "1 to 64 of A-Za-z0-9._-"
        guard let name = section.text("name", mend: mend) else { return nil }
        guard ProviderID(name) != nil else {
            section.report("has name '\(name)'; give \(mend)", at: section.line(of: "name"))
            return nil
        }
        section.title = "connector '\(name)'"
        let source: ConnectorSettings.Source?
        switch kind {
        case "poll": source = readPoll(&section).map { .poll($0) }
        case "stream": source = readStream(&section, schemes: ["http", "https"]).map { .stream($0) }
        case "websocket": source = readStream(&section, schemes: ["ws", "wss"]).map { .webSocket($0) }
        default: source = readFolder(&section).map { .folder($0) }
        }
        return source.map { ConnectorSettings(name: name, source: $0) }
    }

    private mutating func readPoll(_ section: inout TopologySection) -> PollSettings? {
        let url = readURL(&section, schemes: ["http", "https"])
        var poll = PollSettings(url: url ?? "")
        if var intervals = part("interval_s", of: &section, known: Self.phases.map(\.0)) {
            for (name, phase) in Self.phases {
                if let interval = seconds(name, in: 0.1...86_400, &intervals) { poll.intervals[phase] = interval }
            }
            take(intervals)
        }
        poll.timeout = seconds("timeout_s", in: 0.01...600, &section) ?? poll.timeout
        poll.maximumBytes = whole("maximum_bytes", in: Self.bytes, &section) ?? poll.maximumBytes
        if let types = texts("content_types", &section) { poll.contentTypes = types.map { $0.lowercased() } }
        return url == nil ? nil : poll
    }

    private mutating func readStream(_ section: inout TopologySection, schemes: [String]) -> StreamSettings? {
        let url = readURL(&section, schemes: schemes)
        var stream = StreamSettings(url: url ?? "")
        stream.openTimeout = seconds("open_timeout_s", in: 0.01...600, &section) ?? stream.openTimeout
        stream.silence = seconds("silence_s", in: 0.1...3600, &section) ?? stream.silence
        stream.maximumMessageBytes =
            whole("maximum_message_bytes", in: Self.bytes, &section) ?? stream.maximumMessageBytes
        stream.greeting = section.text("greeting", mend: "the text to send first", optional: true)
        if stream.greeting != nil, schemes.contains("http") {
            section.report(
                "has a 'greeting', which only a websocket sends; leave it out", at: section.line(of: "greeting"))
        }
        stream.backfillAgain = seconds("backfill_again_s", in: 0.1...3600, &section) ?? stream.backfillAgain
        stream.backfillWhileDown =
            seconds("backfill_while_down_s", in: 0.1...3600, &section) ?? stream.backfillWhileDown
        let known = Self.poll.filter { $0 != "interval_s" }
        for var document in list("backfill", "a backfill of \(section.title)", of: &section, limit: 8, known: known) {
            if let poll = readPoll(&document) { stream.backfill.append(poll) }
            take(document)
        }
        return url == nil ? nil : stream
    }

    private mutating func readFolder(_ section: inout TopologySection) -> FolderSettings? {
        guard let path = section.text("path", mend: "the folder's path") else { return nil }
        var folder = FolderSettings(path: path)
        folder.suffixes = texts("suffixes", &section) ?? []
        folder.interval = seconds("interval_s", in: 0.05...3600, &section) ?? folder.interval
        folder.maximumBytes = whole("maximum_bytes", in: Self.bytes, &section) ?? folder.maximumBytes
        return folder
    }

    private func readURL(_ section: inout TopologySection, schemes: [String]) -> String? {
        let mend = "\(schemes.joined(separator: " or "))://HOST/PATH"
        guard let url = section.text("url", mend: mend) else { return nil }
        // The mark is no part of an address, what takes its place is.
        guard let place = RedirectRule.place(url.replacing(PollSettings.matchMark, with: "0")),
            schemes.contains(place.scheme)
        else {
            section.report("has a url that is no address; give \(mend)", at: section.line(of: "url"))
            return nil
        }
        let query = place.path.split(separator: "?", maxSplits: 1).dropFirst().first ?? ""
        for item in query.split(separator: "&") {
            let name = item.prefix { $0 != "=" }.lowercased()
            if Self.secretNames.contains(where: { name.contains($0) }) {
                section.report(
                    "has the parameter '\(name)' in its url; put it under 'secrets' of the provider, as a query",
                    at: section.line(of: "url"))
            }
        }
        return url
    }

    private func texts(_ name: String, _ section: inout TopologySection) -> [String]? {
        guard let node = section.node(name) else { return nil }
        let texts = node.sequence?.compactMap(\.string) ?? []
        guard let count = node.sequence?.count, texts.count == count, (1...32).contains(count) else {
            section.report("has a '\(name)' that is no list of 1 to 32 texts; give one", at: section.line(of: name))
            return nil
        }
        return texts
    }
}
