import FleetTopology
import JSONText
import MatchModel

/// Everything a run found, in the forms people and programs read.
struct DemoReport {
    /// One region's row.
    struct Region {
        var figures: LoadProgress.Region
        var name: String
        /// Of the region's nearest edge; `nil` where it has none of its own.
        var edge: String?
        var link: TimeSpan?
        var arrived: StageFigures?
        var written: StageFigures?
        var addedP99: Int64?
        var addedMaximum: Int64?
    }

    var seconds: Int
    var regions: [Region]
    /// The origin's stages by name.
    var stages: [(name: String, meaning: String, figures: StageFigures)]
    var completeness: JSONValue
    var added: AddedDelay
    var load: LoadProgress
    var isComplete: Bool

    var table: String {
        var lines = ["", "Origin, microseconds", ""]
        lines.append(
            Table.row([("stage", 12), ("p50", -10), ("p99", -10), ("max", -10), ("  ", 2), ("from … to", 40)]))
        for (name, meaning, figures) in stages {
            lines.append(
                Table.row([
                    (name, 12), ("\(Int(figures.p50))", -10), ("\(Int(figures.p99))", -10),
                    ("\(Int(figures.maximum))", -10), ("  ", 2), (meaning, 40),
                ]))
        }
        lines += ["", "Regions, milliseconds (seen: from the provider's moment to the fan)", ""]
        lines.append(
            Table.row([
                ("region", 14), ("fans", -6), ("  edge", 9), ("link", -6), ("arrived p99", -13), ("written p99", -13),
                ("seen p50", -10), ("p99", -8), ("last fan", -10), ("added p99", -11), ("max", -8),
            ]))
        for region in regions {
            let figures = region.figures
            lines.append(
                Table.row([
                    (figures.id, 14), ("\(figures.fans)", -6), ("  " + (region.edge ?? "-"), 9),
                    (region.link.map { Table.milliseconds(Double($0.microseconds) / 1000) } ?? "-", -7),
                    (Self.text(region.arrived?.p99), -13), (Self.text(region.written?.p99), -13),
                    (Table.milliseconds(figures.p50), -10), (Table.milliseconds(figures.p99), -8),
                    (Table.milliseconds(figures.maximum), -10), (Self.text(region.addedP99.map(Double.init)), -11),
                    (Self.text(region.addedMaximum.map(Double.init)), -8),
                ]))
        }
        lines += ["", summary]
        return lines.joined(separator: "\n")
    }

    private var summary: String {
        let p99 = added.quantile(0.99).map { Self.text(Double($0)) } ?? "-"
        let maximum = added.quantile(1).map { Self.text(Double($0)) } ?? "-"
        func count(_ name: String) -> Int64 { completeness[name]?.integer ?? -1 }
        return """
            Added by the system over the delay that the emulator gave, to each edge's last fan: p99 \(p99) ms, max \(maximum) ms \
            (\(added.samples.count) publications at an edge, \(added.unmatched) without a record)
            Completeness: \(count("fans")) fans were owed \(count("owed")) events and got \(count("received")); missing \
            \(count("missing")), doubled \(count("doubled")), reordered \(count("reordered")), never owed \(count("never_owed"))
            \(isComplete ? "PASSED: every fan got everything it was owed, once and in order" : "FAILED")
            """
    }

    static func text(_ microseconds: Double?) -> String {
        microseconds.map { Table.milliseconds($0 / 1000) } ?? "-"
    }

    var json: [UInt8] {
        var json = JSONWriter(capacity: 8192)
        json.object {
            $0.field("passed", isComplete)
            $0.field("seconds", seconds)
            $0.field("fans", load.fans)
            $0.field("events", load.events)
            $0.array("stages") { list in
                for (name, meaning, figures) in stages {
                    list.object {
                        $0.field("stage", name)
                        $0.field("meaning", meaning)
                        Self.write(figures, into: &$0)
                    }
                }
            }
            $0.array("regions") { list in
                for region in regions { list.object { Self.write(region, into: &$0) } }
            }
            $0.object("added_microseconds") {
                $0.field("samples", added.samples.count)
                $0.field("unmatched", added.unmatched)
                for (name, part) in [("p50", 0.5), ("p99", 0.99), ("p999", 0.999), ("max", 1)] {
                    if let value = added.quantile(part) { $0.field(named: name) { $0.element(value) } }
                }
            }
            $0.object("completeness") {
                for name in ["fans", "owed", "received", "covered", "missing", "doubled", "reordered", "never_owed"] {
                    if let value = completeness[name]?.integer { $0.field(named: name) { $0.element(value) } }
                }
            }
        }
        return json.bytes
    }

    private static func write(_ figures: StageFigures, into json: inout JSONWriter) {
        json.field("p50_us", Int(figures.p50))
        json.field("p99_us", Int(figures.p99))
        json.field("max_us", Int(figures.maximum))
        json.field("count", Int(figures.count))
    }

    private static func write(_ region: Region, into json: inout JSONWriter) {
        json.field("region", region.figures.id)
        json.field("name", region.name)
        json.field("fans", region.figures.fans)
        if let edge = region.edge { json.field("edge", edge) }
        if let link = region.link { json.field("link_us", link.microseconds) }
        json.field("seen_p50_ms", region.figures.p50, digits: 3)
        json.field("seen_p99_ms", region.figures.p99, digits: 3)
        json.field("seen_p999_ms", region.figures.p999, digits: 3)
        json.field("seen_max_ms", region.figures.maximum, digits: 3)
        if let arrived = region.arrived { json.object("arrived") { write(arrived, into: &$0) } }
        if let written = region.written { json.object("written") { write(written, into: &$0) } }
        if let added = region.addedP99 { json.field("added_p99_us", added) }
        if let added = region.addedMaximum { json.field("added_max_us", added) }
    }
}
