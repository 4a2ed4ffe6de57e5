/// The quantiles of one stage as a node exports them, in microseconds.
struct StageFigures {
    var p50: Double
    var p99: Double
    var maximum: Double
    var count: Double

    /// Reads a summary out of a page of Prometheus text (version 0.0.4); `nil` when it is not there.
    init?(_ name: String, in page: String) {
        var values: [String: Double] = [:]
        for line in page.split(separator: "\n") where line.hasPrefix(name) {
            guard let space = line.lastIndex(of: " "), let value = Double(line[line.index(after: space)...]) else {
                continue
            }
            values[String(line[..<space].dropFirst(name.count))] = value
        }
        guard let count = values["_count"], count > 0 else { return nil }
        self.count = count
        p50 = values["{quantile=\"0.5\"}"] ?? 0
        p99 = values["{quantile=\"0.99\"}"] ?? 0
        maximum = values["{quantile=\"1\"}"] ?? 0
    }
}
