import MatchModel
import ProviderConnection
import Yams

/// Makes `ProviderSettings` of a YAML document and collects every problem on the way.
struct ConnectorsReader {
    static let kinds = ["poll", "stream", "websocket", "folder"]
    private static let provider = ["provider", "concurrency", "retry", "breaker", "secrets", "ca", "connectors"]

    let file: String
    var problems: [TopologyProblem] = []

    init(file: String) { self.file = file }

    mutating func providers(_ root: Node?) -> [ProviderSettings] {
        guard let mapping = root?.mapping else {
            report("is empty or not a mapping; it needs 'providers'", at: 1)
            return []
        }
        var top = TopologySection(title: "the file", mapping: mapping, line: 1, known: ["providers"])
        var providers: [ProviderSettings] = []
        let sections = list(
            "providers", "a provider", of: &top, limit: ProviderSettings.maximumProviders, known: Self.provider)
        if sections.isEmpty, problems.isEmpty {
            top.report("has no 'providers'; add a list with at least one", at: nil)
        }
        for var section in sections {
            if let settings = readProvider(&section) {
                if providers.contains(where: { $0.provider == settings.provider }) {
                    section.report("stands twice; put all its connectors into one", at: nil)
                }
                providers.append(settings)
            }
            take(section)
        }
        take(top)
        problems.sort { ($0.line ?? 0) < ($1.line ?? 0) }
        return providers
    }

    private mutating func readProvider(_ section: inout TopologySection) -> ProviderSettings? {
        let mend = "the name under /v1/feeds/: 1 to 64 of A-Za-z0-9._-"
        guard let name = section.text("provider", mend: mend) else { return nil }
        guard ProviderID(name) != nil else {
            section.report("has provider '\(name)'; give \(mend)", at: section.line(of: "provider"))
            return nil
        }
        section.title = "provider '\(name)'"
        var settings = ProviderSettings(provider: name)
        if let count = whole("concurrency", in: 1...ProviderSettings.maximumConcurrency, &section) {
            settings.concurrency = count
        }
        if var retry = part("retry", of: &section, known: ["first_ms", "limit_s"]) {
            settings.retry.first = milliseconds("first_ms", in: 1...60_000, &retry) ?? settings.retry.first
            settings.retry.limit = seconds("limit_s", in: 0.01...3600, &retry) ?? settings.retry.limit
            take(retry)
        }
        if var breaker = part("breaker", of: &section, known: ["failures", "open_s", "open_limit_s"]) {
            settings.breaker.failures = whole("failures", in: 1...1000, &breaker) ?? settings.breaker.failures
            settings.breaker.open = seconds("open_s", in: 0.01...3600, &breaker) ?? settings.breaker.open
            let limit = seconds("open_limit_s", in: 0.01...3600, &breaker)
            settings.breaker.openLimit = limit ?? max(settings.breaker.openLimit, settings.breaker.open)
            if settings.breaker.openLimit < settings.breaker.open {
                breaker.report(
                    "has an open_limit_s below open_s; give a larger one", at: breaker.line(of: "open_limit_s"))
            }
            take(breaker)
        }
        let limit = ProviderSettings.maximumSecrets
        let known = ["header", "query", "environment", "file", "prefix"]
        for var secret in list("secrets", "a secret", of: &section, limit: limit, known: known) {
            if let read = readSecret(&secret) { settings.secrets.append(read) }
            take(secret)
        }
        settings.authorities = section.text("ca", mend: "the path of a PEM file", optional: true)
        settings.connectors = readConnectors(&section)
        return settings
    }

    // MARK: Secrets

    private mutating func readSecret(_ section: inout TopologySection) -> SecretSetting? {
        let header = section.text("header", mend: "the name of a field", optional: true)
        let query = section.text("query", mend: "the name of a parameter", optional: true)
        let environment = section.text("environment", mend: "the name of a variable", optional: true)
        let path = section.text("file", mend: "a path", optional: true)
        let place: SecretSetting.Place
        switch (header, query) {
        case (let name?, nil) where Self.isToken(name): place = .header(name.lowercased())
        case (nil, let name?) where Self.isToken(name): place = .query(name)
        default:
            section.report("needs a 'header' or a 'query' with the name it goes under; give one of them", at: nil)
            return nil
        }
        let origin: SecretSetting.Origin
        switch (environment, path) {
        case (let name?, nil): origin = .environment(name)
        case (nil, let path?): origin = .file(path)
        default:
            section.report("needs an 'environment' variable or a 'file' that holds it; give one of them", at: nil)
            return nil
        }
        let prefix = section.text("prefix", mend: "what stands before it", optional: true) ?? ""
        return SecretSetting(place: place, origin: origin, prefix: prefix)
    }

    /// RFC 9110, 5.6.2, less the rare marks.
    private static func isToken(_ text: String) -> Bool {
        text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                true
            default: false
            }
        }
    }

    // MARK: Reading

    mutating func report(_ message: String, at line: Int?) {
        problems.append(TopologyProblem(file: file, line: line, message: message))
    }

    mutating func take(_ section: TopologySection) {
        for problem in section.problems { report(problem.message, at: problem.line) }
    }

    /// The mappings of a list; a missing list is an empty one.
    mutating func list(
        _ name: String, _ title: String, of section: inout TopologySection, limit: Int, known: [String]
    ) -> [TopologySection] {
        guard let node = section.node(name) else { return [] }
        guard let list = node.sequence, list.count <= limit else {
            section.report("has a '\(name)' that is no list of at most \(limit); give one", at: section.line(of: name))
            return []
        }
        var sections: [TopologySection] = []
        for node in list {
            let line = node.mark?.line ?? section.line(of: name)
            guard let mapping = node.mapping else {
                section.report("has \(title) that is no mapping; give it \(known.joined(separator: ", "))", at: line)
                continue
            }
            sections.append(TopologySection(title: title, mapping: mapping, line: line, known: known))
        }
        return sections
    }

    /// A mapping inside a section.
    mutating func part(_ name: String, of section: inout TopologySection, known: [String]) -> TopologySection? {
        guard let node = section.node(name) else { return nil }
        let line = section.line(of: name)
        guard let mapping = node.mapping else {
            section.report("has a '\(name)' that is no mapping; give it \(known.joined(separator: ", "))", at: line)
            return nil
        }
        return TopologySection(title: "'\(name)' of \(section.title)", mapping: mapping, line: line, known: known)
    }

    func seconds(
        _ name: String, in range: ClosedRange<Double>, _ section: inout TopologySection
    ) -> TimeSpan? {
        let mend = "seconds from \(range.lowerBound) to \(Int(range.upperBound))"
        return section.number(name, in: range, mend: mend, optional: true)
            .map { .milliseconds(Int64(($0 * 1000).rounded())) }
    }

    func milliseconds(_ name: String, in range: ClosedRange<Int>, _ section: inout TopologySection) -> TimeSpan? {
        whole(name, in: range, &section).map { .milliseconds(Int64($0)) }
    }

    func whole(_ name: String, in range: ClosedRange<Int>, _ section: inout TopologySection) -> Int? {
        let mend = "a whole number from \(range.lowerBound) to \(range.upperBound)"
        guard let text = section.text(name, mend: mend, optional: true) else { return nil }
        guard let value = Int(text), range.contains(value) else {
            section.report("has \(name) '\(text)'; give \(mend)", at: section.line(of: name))
            return nil
        }
        return value
    }
}
