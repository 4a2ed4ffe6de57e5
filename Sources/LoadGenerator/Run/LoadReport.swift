import Completeness
import JSONText
import MatchModel
import Telemetry

/// What a run tells, each second and at its end, for programs and for people.
struct LoadReport {
    let fleet: FanFleet
    let regions: [String]
    /// Fans of each region.
    let homes: [Int]

    init(fleet: FanFleet, regions: [String]) {
        self.fleet = fleet
        self.regions = regions
        var homes = Array(repeating: 0, count: regions.count)
        for plan in fleet.plans { homes[plan.region] += 1 }
        self.homes = homes
    }

    /// One object on one line. `completeness` and `seen` only in the final one.
    func json(now: UnixInstant, isFinal: Bool = false, completeness: CompletenessReport? = nil, failure: String? = nil)
        -> String
    {
        var json = JSONWriter(capacity: 4096)
        let statistics = fleet.statistics
        let connected = fleet.connected
        json.object { json in
            if isFinal { json.field("final", true) }
            json.field("t", now.milliseconds)
            json.field("fans", fleet.plans.count)
            json.field("connected", connected.open)
            json.field("subscribed", connected.live)
            json.field("events", statistics.events)
            json.field("replayed", statistics.replayed)
            json.field("resumes", statistics.resumes)
            json.field("resets", statistics.resets)
            json.field("reconnects", statistics.reconnects)
            json.field("states", statistics.states)
            json.field("problems", fleet.problems)
            if !fleet.lastProblem.isEmpty { json.field("last_problem", fleet.lastProblem) }
            let here = fleet.connectedByRegion()
            json.array("regions") { list in
                for index in regions.indices { list.object { region(index, connected: here[index], into: &$0) } }
            }
            guard isFinal else { return }
            json.object("latency") { Self.latency(statistics.latency, into: &$0) }
            json.object("last_fan") { Self.latency(statistics.lastFan(), into: &$0) }
            json.field("silent", statistics.silent)
            json.field("refused", statistics.refused)
            json.field("unreadable", statistics.unreadable)
            json.field("violations", fleet.violations)
            json.field("unrecorded", statistics.unrecorded)
            json.array("seen") { list in
                for row in statistics.seen { list.object { seen(row, into: &$0) } }
            }
            if let failure { json.field("failure", failure) }
            if let completeness {
                var report = JSONWriter()
                completeness.write(to: &report)
                json.field("completeness", json: report.bytes)
            }
        }
        return json.text
    }

    private func region(_ index: Int, connected: Int, into json: inout JSONWriter) {
        let region = fleet.statistics.regions[index]
        json.field("region", regions[index])
        json.field("fans", homes[index])
        json.field("connected", connected)
        json.field("last_event", region.lastEvent)
        json.field("events", region.events)
        Self.latency(region.latency, into: &json)
        json.field("last_fan_ms", Double(region.lastFan) / 1000, digits: 1)
    }

    private func seen(_ row: LoadStatistics.Seen, into json: inout JSONWriter) {
        json.field("edge", fleet.edges[row.edge].id)
        json.field("cursor", fleet.journals.cursor(ofEvent: row.event).description)
        json.field("first_us", row.first)
        json.field("last_us", row.last)
        json.field("fans", row.fans)
    }

    private static func latency(_ histogram: LatencyHistogram, into json: inout JSONWriter) {
        json.field("p50_ms", milliseconds(histogram.quantile(0.5)), digits: 1)
        json.field("p99_ms", milliseconds(histogram.quantile(0.99)), digits: 1)
        json.field("p999_ms", milliseconds(histogram.quantile(0.999)), digits: 1)
        json.field("max_ms", milliseconds(histogram.maximum), digits: 1)
    }

    static func milliseconds(_ microseconds: UInt64) -> Double { Double(microseconds) / 1000 }

    /// One line for people.
    func line(second: Int) -> String {
        let connected = fleet.connected
        let all = fleet.statistics.latency
        return "\(second) s  \(connected.live) of \(fleet.plans.count) fans  \(fleet.statistics.events) events  "
            + "p50 \(Self.text(all.quantile(0.5)))  p99 \(Self.text(all.quantile(0.99)))  "
            + "last \(Self.text(all.maximum))"
    }

    /// The table at the end.
    func table() -> String {
        let head = ["region", "fans", "events", "p50", "p99", "p99.9", "last fan"]
        var rows = [head]
        for (index, region) in fleet.statistics.regions.enumerated() where homes[index] > 0 {
            rows.append(Self.row(regions[index], homes[index], region.events, region.latency))
        }
        rows.append(Self.row("all", fleet.plans.count, fleet.statistics.events, fleet.statistics.latency))
        let widths = head.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            row.indices.map { Self.padded(row[$0], widths[$0], isLeft: $0 == 0) }.joined(separator: "  ")
        }.joined(separator: "\n")
    }

    private static func row(_ name: String, _ fans: Int, _ events: UInt64, _ latency: LatencyHistogram) -> [String] {
        let parts = [0.5, 0.99, 0.999, 1].map { latency.count == 0 ? "-" : text(latency.quantile($0)) }
        return [name, "\(fans)", "\(events)"] + parts
    }

    private static func padded(_ text: String, _ width: Int, isLeft: Bool) -> String {
        let space = String(repeating: " ", count: width - text.count)
        return isLeft ? text + space : space + text
    }

    static func text(_ microseconds: UInt64) -> String {
        let tenths = (microseconds + 50) / 100
        return "\(tenths / 10).\(tenths % 10) ms"
    }

    /// How the check went, in words.
    static func words(_ report: CompletenessReport, behind: Int) -> String {
        var lines = [
            "\(report.fans) fans were owed \(report.owed) events and received \(report.received): "
                + "\(report.missing) missing, \(report.doubled) doubled, \(report.reordered) out of order, "
                + "\(report.neverOwed) never owed; \(report.covered) came as states after a loss of continuity"
        ]
        if behind > 0 { lines.append("\(behind) fans still lacked something at the end of the wait") }
        lines += report.examples.map { "  \($0)" }
        return lines.joined(separator: "\n")
    }
}
