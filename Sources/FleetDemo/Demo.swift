import EventLoop
import FleetTopology
import Glibc
import HTTPTransport
import JSONText
import MatchModel

/// The whole way of a goal on one machine: origin, links and edges as processes, fans in every region, two matchdays
/// replayed, and at the end the question whether every fan got everything it was owed.
package struct Demo {
    package struct Settings {
        package var fans = 2000
        /// How long the replay takes, both parts together.
        package var seconds = 60
        package var facts: String
        package var topology: String
        package var output: String
        package var workers = 1
        package var seed: UInt64 = 1
        package var lastMile = false
        /// What is done to the fleet, one after the other, while the first matches are played.
        package var faults: [Fault] = []
        /// In their place faults at random from this seed, all through the run.
        package var chaos: UInt64?
        /// Leaves the fleet up at the end.
        package var keep = false
        /// The matches that play at the same time, and the one after them.
        package var together = ["wc2022-37", "wc2022-38"]
        package var final = ["wc2022-64"]

        package init(facts: String, topology: String, output: String) {
            self.facts = facts
            self.topology = topology
            self.output = output
        }
    }

    private let settings: Settings
    private let fleet: LocalFleet
    private var view = LiveView()
    private var due: [(at: MonotonicInstant, step: ChaosPlan.Step)] = []
    private var ends: [(at: MonotonicInstant, end: () throws -> Void)] = []
    private var faultsAreScheduled = false

    package init(_ settings: Settings) throws {
        self.settings = settings
        let fleet = try Fleet.load(path: settings.topology)
        var local = LocalFleet.Settings(
            topologyPath: settings.topology, directory: settings.output, programs: FileText.programDirectory)
        local.schedulePath = settings.facts
        local.workers = settings.workers
        local.seed = settings.seed
        self.fleet = try LocalFleet(local, fleet: fleet)
    }

    /// Runs it all; whether the completeness check passed.
    package mutating func run() throws -> Bool {
        Interruption.watch()
        defer { fleet.stop() }
        return try play()
    }

    private mutating func play() throws -> Bool {
        try fleet.checkPorts()
        try FileText.makeDirectory(settings.output)
        // Every run is a new one: what an earlier one left would be published again.
        FileText.removeFiles(in: settings.output)
        FileText.removeFiles(in: fleet.originData)
        view.say("origin at \(fleet.originURL), data in \(fleet.originData)")
        try fleet.startOrigin()
        try fleet.startLinks()
        view.say(
            "\(fleet.fleet.edges.count) edges in \(Set(fleet.fleet.edges.map(\.region)).count) regions, each behind its own wide-area link"
        )
        try fleet.startEdges()
        let load = try startFans()
        var latest = try connectFans(load)
        view.say("\(latest.subscribed) fans are subscribed; the matches begin")
        try replay(settings.together, seconds: settings.seconds / 2, load: load, title: "Matchday", &latest)
        try replay(
            settings.final, seconds: settings.seconds - settings.seconds / 2, load: load, title: "The final", &latest)
        let final = try finish(load, &latest)
        let report = try makeReport(final)
        view.say(report.table)
        try FileText.write(report.json, to: settings.output + "/report.json")
        try FileText.write(Array((final.line + "\n").utf8), to: settings.output + "/fans.json")
        try FileText.write(Array(ReportPicture.render(report).utf8), to: settings.output + "/report.svg")
        view.say("Report: \(settings.output)/report.json, picture: \(settings.output)/report.svg")
        if settings.keep {
            view.say(fleet.urls)
            try fleet.waitForInterruption()
        }
        return report.isComplete
    }

    private func startFans() throws -> ChildProcess {
        var arguments = [
            "load", "--topology", settings.topology, "--fans", "\(settings.fans)", "--seed", "\(settings.seed)",
            "--origin", fleet.originURL, "--journal", settings.output + "/fans.journal", "--verify", "--json",
        ]
        for match in settings.together + settings.final { arguments += ["--match", match] }
        if settings.lastMile { arguments.append("--last-mile") }
        return try fleet.start("fans", "touchline", arguments)
    }

    private mutating func connectFans(_ load: ChildProcess) throws -> LoadProgress {
        var latest: LoadProgress?
        let (wanted, seconds) = (settings.fans, 30 + settings.fans / 200)
        try fleet.wait("the \(wanted) fans", seconds: seconds) {
            for line in load.lines() {
                guard let progress = LoadProgress(line) else { continue }
                latest = progress
                view.draw(progress, title: "Connecting fans")
            }
            return (latest?.subscribed ?? 0) >= wanted
        }
        guard let latest else { throw FleetError("the load generator said nothing; see \(settings.output)/fans.log") }
        return latest
    }

    private mutating func replay(
        _ matches: [String], seconds: Int, load: ChildProcess, title: String, _ latest: inout LoadProgress
    ) throws {
        scheduleFaults(over: seconds)
        var arguments = [
            "replay", settings.facts, "--to", fleet.originURL, "--seconds", "\(max(1, seconds))", "--json",
        ]
        for match in matches { arguments += ["--match", match] }
        let feed = try fleet.start("replay", "touchline", arguments)
        try fleet.wait("the replay of \(matches.joined(separator: ", "))", seconds: seconds + 60) {
            _ = feed.lines()
            try advanceFaults()
            for line in load.lines() {
                guard let progress = LoadProgress(line) else { continue }
                latest = progress
                view.draw(progress, title: "\(title): \(matches.joined(separator: " and "))")
            }
            return !feed.isRunning()
        }
        guard feed.status == 0 else {
            throw FleetError("the replay ended with status \(feed.status ?? -1); see \(settings.output)/replay.log")
        }
    }

    /// Spreads the faults that were asked for over the first replay, and those of a seed over all; later replays find them
    /// scheduled.
    private mutating func scheduleFaults(over seconds: Int) {
        let now = SystemClock.monotonic()
        guard !faultsAreScheduled else { return }
        faultsAreScheduled = true
        let edges = fleet.fleet.edges.map(\.id.text)
        var steps: [ChaosPlan.Step] = []
        if let chaos = settings.chaos {
            steps = ChaosPlan(seed: chaos, seconds: settings.seconds, edges: edges.count).steps
            view.say("\(steps.count) faults from seed \(chaos)")
        } else {
            let victim = edges.firstIndex(of: fleet.victim) ?? 0
            for (index, fault) in settings.faults.enumerated() {
                let at = Double(seconds) * (0.2 + 0.8 * Double(index) / Double(settings.faults.count))
                steps.append(.init(at: Int(at * 1000), fault: fault, edge: victim, seconds: Fault.seconds))
            }
        }
        due = steps.map { (now + .milliseconds(Int64($0.at)), $0) }
    }

    private mutating func advanceFaults() throws {
        let now = SystemClock.monotonic()
        while let first = due.first, first.at <= now {
            due.removeFirst()
            let (step, victim) = (first.step, fleet.fleet.edges[first.step.edge].id.text)
            view.say(step.fault.description(of: victim, seconds: step.seconds))
            let comesBack = settings.chaos != nil
            if let end = fleet.inject(step.fault, victim, seconds: step.seconds, comesBack: comesBack) {
                ends.append((now + .seconds(Int64(end.after)), end.end))
            }
        }
        while let index = ends.firstIndex(where: { $0.at <= now }) { try ends.remove(at: index).end() }
    }

    /// Lets the fans come to their end; their last word.
    private mutating func finish(_ load: ChildProcess, _ latest: inout LoadProgress) throws -> LoadProgress {
        while !ends.isEmpty {
            try fleet.wait("the end of the faults", seconds: Fault.seconds + 5) { [at = ends.map(\.at).max()] in
                _ = load.lines()
                return at.map { $0 <= SystemClock.monotonic() } ?? true
            }
            try advanceFaults()
        }
        view.say("the last whistle; waiting for the last fans and checking every one of them")
        load.tell("stop")
        var final: LoadProgress?
        try fleet.wait("the check", seconds: 120) {
            for line in load.lines() {
                if let progress = LoadProgress(line), progress.isFinal { final = progress }
            }
            return final != nil || load.status != nil
        }
        guard let final else { throw FleetError("the check gave no result; see \(settings.output)/fans.log") }
        return final
    }

    private func makeReport(_ final: LoadProgress) throws -> DemoReport {
        let seen = final.json["seen"]?.array ?? []
        // The record is flushed once a second.
        try fleet.wait("the links' record", seconds: 3) { [first = SystemClock.monotonic()] in
            SystemClock.monotonic() - first > .milliseconds(1500)
        }
        let record = String(decoding: try FileText.read(fleet.recordPath), as: UTF8.self)
        let added = AddedDelay(seen: seen, truth: truth(), record: record)
        let origin = fleet.get(fleet.originURL + "/metrics")?.text ?? ""
        let stages: [(String, String, String)] = [
            ("received", "touchline_origin_received_microseconds", "the provider's moment to receipt"),
            ("published", "touchline_origin_published_microseconds", "receipt to a position"),
            ("durable", "touchline_origin_durable_microseconds", "position to the disk (one fdatasync)"),
        ]
        let completeness = final.json["completeness"] ?? .null
        let counts = ["missing", "doubled", "reordered", "never_owed"].map { completeness[$0]?.integer ?? -1 }
        let isComplete = counts.allSatisfy { $0 == 0 } && (completeness["owed"]?.integer ?? 0) > 0
        return DemoReport(
            seconds: settings.seconds, regions: final.regions.map { region($0, added) },
            stages: stages.compactMap { name, metric, meaning in
                StageFigures(metric, in: origin).map { (name, meaning, $0) }
            },
            completeness: completeness, added: added, load: final, isComplete: isComplete)
    }

    private func region(_ figures: LoadProgress.Region, _ added: AddedDelay) -> DemoReport.Region {
        let place = fleet.fleet.regions.first { $0.id.text == figures.id }
        let edge = place.flatMap { fleet.fleet.edges(near: $0.place).first }
        let page = edge.flatMap { fleet.get(fleet.url(of: $0) + "/metrics")?.text } ?? ""
        return DemoReport.Region(
            figures: figures, name: place?.name ?? figures.id, edge: edge?.id.text, link: edge?.delay,
            arrived: StageFigures("touchline_edge_arrived_microseconds", in: page),
            written: StageFigures("touchline_edge_written_microseconds", in: page),
            addedP99: edge.flatMap { added.quantile(0.99, edge: $0.id.text) },
            addedMaximum: edge.flatMap { added.quantile(1, edge: $0.id.text) })
    }

    /// The origin's own word on when each publication was captured and given its position.
    private func truth() -> [String: (captured: Int64, published: Int64)] {
        var truth: [String: (captured: Int64, published: Int64)] = [:]
        var after = ""
        while let answer = fleet.get(fleet.originURL + "/v1/publications?after=\(after)"),
            let json = try? JSONReader.read(answer.body)
        {
            for entry in json["publications"]?.array ?? [] {
                guard let cursor = entry["cursor"]?.string, let published = entry["published_us"]?.integer,
                    let captured = entry["captured_us"]?.integer
                else { continue }
                truth[cursor] = (captured, published)
            }
            guard let next = json["next"]?.string else { break }
            after = next
        }
        return truth
    }
}
