import HTTPTransport

/// An edge's page of metrics at one moment: values by name and labels, as they stand there.
struct EdgeFigures {
    private var values: [String: Double] = [:]

    init(port: Int) throws {
        guard let answer = LocalHTTP(port: port).request("GET", "/metrics"), answer.status == .ok else {
            throw BenchError("the edge on port \(port) has no metrics")
        }
        for line in String(decoding: answer.body, as: UTF8.self).split(separator: "\n") where !line.hasPrefix("#") {
            guard let blank = line.lastIndex(of: " "), let value = Double(line[line.index(after: blank)...]) else {
                continue
            }
            values[String(line[..<blank])] = value
        }
    }

    subscript(_ name: String) -> Double { values["touchline_" + name] ?? 0 }

    /// What of these counters went up since, by the value of their label, the most first: `abusive 40, full 2`.
    func rise(since before: EdgeFigures, of name: String) -> [(label: String, count: Double)] {
        let prefix = "touchline_\(name){"
        return values.filter { $0.key.hasPrefix(prefix) }
            .map { key, value in
                let label = key.split(separator: "\"").dropFirst().first.map(String.init) ?? key
                return (label, value - (before.values[key] ?? 0))
            }
            .filter { $0.1 > 0 }
            .sorted { ($1.1, $0.0) < ($0.1, $1.0) }
    }
}
