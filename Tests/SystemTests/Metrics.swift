/// Reads a page for Prometheus.
enum Metrics {
    /// The value of one line; `name` has its labels as the page writes them.
    static func read(_ name: String, in page: String) throws -> Double {
        for line in page.split(separator: "\n") where line.hasPrefix(name + " ") {
            if let value = Double(line.dropFirst(name.count + 1)) { return value }
        }
        throw Failure("the metrics have no '\(name)'")
    }
}
