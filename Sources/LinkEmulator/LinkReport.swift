import EventLoop
import JSONText
import MatchModel
import Telemetry

/// The links, for programs and for people.
package enum LinkReport {
    package static func json(_ links: [EmulatedLink]) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.array("links") { json in
                for link in links { json.object { write(link, to: &$0) } }
            }
        }
        return json.bytes
    }

    private static func write(_ link: EmulatedLink, to json: inout JSONWriter) {
        json.field("edge", link.edge.text)
        json.field("listen", link.address.description)
        json.field("origin", link.origin.description)
        json.field("state", link.state.name)
        json.field("delay_ms", milliseconds(link.settings.delay), digits: 3)
        json.field("jitter_ms", milliseconds(link.settings.jitter), digits: 3)
        if let bandwidth = link.settings.bandwidth { json.field("bits_per_s", bandwidth) }
        json.field("connections", link.connectionCount)
        json.field("accepted", link.accepted)
        json.field("refused", link.refused)
        for direction in LinkDirection.allCases {
            let traffic = link.traffic[direction.rawValue]
            let given = link.given[direction.rawValue]
            json.field(named: direction.name) { json in
                json.object {
                    $0.field("bytes", traffic.bytes)
                    $0.field("chunks", traffic.chunks)
                    $0.field("pauses", traffic.pauses)
                    $0.field("p50_us", given.quantile(0.5))
                    $0.field("p99_us", given.quantile(0.99))
                    $0.field("max_us", given.quantile(1))
                }
            }
        }
    }

    /// One line for a link that listens.
    package static func line(_ link: EmulatedLink) -> String {
        "wan: \(link.edge) \(link.address) -> \(link.origin) delay \(text(link.settings.delay)) ms "
            + "jitter \(text(link.settings.jitter)) ms"
    }

    /// The delays that were really given, in milliseconds.
    package static func table(_ links: [EmulatedLink]) -> String {
        var rows = [["link", "way", "delay", "jitter", "chunks", "bytes", "p50", "p99", "max", "pauses"]]
        for link in links {
            for direction in LinkDirection.allCases {
                let traffic = link.traffic[direction.rawValue]
                let given = link.given[direction.rawValue]
                let quantiles = [0.5, 0.99, 1].map {
                    given.count == 0 ? "-" : text(.microseconds(Int64(given.quantile($0))))
                }
                rows.append(
                    [link.edge.text, direction.name, text(link.settings.delay), text(link.settings.jitter)]
                        + ["\(traffic.chunks)", "\(traffic.bytes)"] + quantiles + ["\(traffic.pauses)"])
            }
        }
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            zip(row, widths).enumerated().map { column, cell in
                let space = String(repeating: " ", count: cell.1 - cell.0.count)
                return column < 2 ? cell.0 + space : space + cell.0
            }.joined(separator: "  ")
        }.joined(separator: "\n")
    }

    private static func milliseconds(_ span: TimeSpan) -> Double { Double(span.nanoseconds) / 1e6 }

    /// Milliseconds with at most three places, without zeros at the end.
    private static func text(_ span: TimeSpan) -> String {
        let microseconds = span.microseconds
        let fraction = String(1000 + microseconds % 1000).dropFirst()
        let places = fraction.reversed().drop { $0 == "0" }.reversed()
        return places.isEmpty ? "\(microseconds / 1000)" : "\(microseconds / 1000)." + String(places)
    }
}
