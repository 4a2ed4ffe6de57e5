/// A page of metrics in Prometheus' text format 0.0.4. One value makes one page.
///
/// Lines of one metric stand together whatever the order of the calls, families in the order of their first call.
/// Names are ours and taken as they are: `[a-zA-Z_:][a-zA-Z0-9_:]*`. Label values are escaped.
package struct MetricsPage {
    package static let contentType = "text/plain; version=0.0.4; charset=utf-8"
    /// What a summary shows of a distribution; 1 is the largest value.
    package static let quantiles: [(label: String, part: Double)] = [
        ("0.5", 0.5), ("0.99", 0.99), ("0.999", 0.999), ("1", 1),
    ]

    package typealias Labels = [(name: String, value: String)]

    private struct Family {
        var head: String
        var lines = ""
    }

    private var families: [Family] = []
    private var indices: [String: Int] = [:]

    package init() {}

    /// A number that only grows; the name ends in `_total`.
    package mutating func counter(_ name: String, help: String, labels: Labels = [], _ value: UInt64) {
        line(family(name, "counter", help), name, labels, "\(value)")
    }

    package mutating func gauge(_ name: String, help: String, labels: Labels = [], _ value: Int64) {
        line(family(name, "gauge", help), name, labels, "\(value)")
    }

    package mutating func gauge(_ name: String, help: String, labels: Labels = [], _ value: Double) {
        line(family(name, "gauge", help), name, labels, Self.number(value))
    }

    /// A distribution as its quantiles, sum and count. `_microseconds` is put behind `name`.
    package mutating func summary(_ name: String, help: String, labels: Labels = [], _ histogram: LatencyHistogram) {
        let name = name + "_microseconds"
        let family = family(name, "summary", help)
        for quantile in Self.quantiles {
            // An empty summary has no quantiles: zero would read as fast.
            let value = histogram.count == 0 ? "NaN" : "\(histogram.quantile(quantile.part))"
            line(family, name, labels + [("quantile", quantile.label)], value)
        }
        line(family, name + "_sum", labels, "\(histogram.sum)")
        line(family, name + "_count", labels, "\(histogram.count)")
    }

    /// The page.
    package var text: String { families.reduce(into: "") { $0 += $1.head + $1.lines } }

    private mutating func family(_ name: String, _ type: String, _ help: String) -> Int {
        if let index = indices[name] { return index }
        let help = Self.escape(help, quotes: false)
        families.append(Family(head: "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"))
        indices[name] = families.count - 1
        return families.count - 1
    }

    private mutating func line(_ family: Int, _ name: String, _ labels: Labels, _ value: String) {
        var text = name
        if !labels.isEmpty {
            text += "{"
            text += labels.map { "\($0.name)=\"\(Self.escape($0.value, quotes: true))\"" }.joined(separator: ",")
            text += "}"
        }
        families[family].lines += "\(text) \(value)\n"
    }

    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        return "\(value)"
    }

    private static func escape(_ text: String, quotes: Bool) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
