import Completeness
import EventLoop
import Glibc
import HTTPTransport
import JSONText
import MatchModel

/// One run of the load generator, from its catalogue to its report. Runs on the calling thread.
package final class LoadRun: ReadinessHandler {
    private static let second = TimeSpan.seconds(1)
    /// Bytes of standard input that are looked at together.
    private static let inputBytes = 4096

    private let settings: LoadSettings
    private let loop: EpollLoop
    private let finder: EdgeFinder
    private var fleet: FanFleet?
    private var verification: Verification?
    private var signals: SignalWatch?
    private var seconds = 0
    private var isEnding = false
    private var exitCode: Int32 = 0
    private var input: [UInt8] = []
    private var toldProblems: UInt64 = 0
    /// Why no fan could start, so far.
    private var obstacle = "no edge has answered"

    package init(_ settings: LoadSettings) throws(SystemError) {
        self.settings = settings
        loop = try EpollLoop()
        finder = EdgeFinder(loop: loop, edges: settings.edges, tls: settings.tls)
    }

    /// Runs to its end; what the program exits with.
    package func run() -> Int32 {
        ProcessResources.raiseDescriptorLimit()
        do {
            signals = try SignalWatch([SIGINT, SIGTERM], on: loop) { [unowned self] _ in stop() }
        } catch {
            StandardStreams.error("load: signals cannot be watched: \(error)")
            return 1
        }
        // A file or /dev/null cannot be watched, and says nothing.
        try? loop.register(0, .readable, self)
        learn()
        loop.run()
        return exitCode
    }

    package func ready(token: UInt32, _ events: Readiness) {
        var bytes = [UInt8](repeating: 0, count: Self.inputBytes)
        let count = bytes.withUnsafeMutableBytes { read(0, $0.baseAddress, $0.count) }
        guard count > 0 else { return loop.deregister(0) }
        input += bytes.prefix(count)
        let lines = input.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for line in lines.dropLast() where line.elementsEqual("stop".utf8) { stop() }
        input = Array(lines.last?.suffix(Self.inputBytes) ?? [])
    }

    /// Which matches and teams there are to be fans of.
    private func learn() {
        let query = settings.league.map { "?league=\($0)" } ?? ""
        finder.get("/v1/matches" + query) { [self] result in
            guard !isEnding else { return }
            switch result {
            case .success(let body):
                if let catalogue = FanCatalogue(answer: body, only: settings.matches) { return begin(catalogue) }
                obstacle = "the edges named no match; is the origin running with a schedule?"
                StandardStreams.error("load: the edges know no match yet; trying again")
            case .failure(let failure):
                obstacle = "no edge answered, the last one asked: \(failure); is it running there?"
                StandardStreams.error("load: \(failure); trying again")
            }
            loop.schedule(after: Self.second) { [self] in
                seconds += 1
                if settings.seconds > 0, seconds >= settings.seconds { return stop() }
                if !isEnding { learn() }
            }
        }
    }

    private func begin(_ catalogue: FanCatalogue) {
        let plans = FanPlanner.plan(
            count: settings.fans, regions: settings.regions, catalogue: catalogue, seed: settings.seed)
        let fleet = FanFleet(
            loop: loop, finder: finder, plans: plans, regions: settings.regions.count,
            lastMile: settings.appliesLastMile, seed: settings.seed, tls: settings.tls)
        self.fleet = fleet
        seconds = 0
        fleet.start()
        loop.schedule(after: Self.second) { [self] in tick() }
    }

    private func tick() {
        guard !isEnding, let fleet else { return }
        loop.schedule(after: Self.second) { [self] in tick() }
        seconds += 1
        let report = report(fleet)
        if settings.isJSON { StandardStreams.output(report.json(now: SystemClock.unix())) }
        StandardStreams.error(report.line(second: seconds) + newProblems(fleet))
        if settings.seconds > 0, seconds >= settings.seconds { stop() }
    }

    private func newProblems(_ fleet: FanFleet) -> String {
        let new = fleet.problems - toldProblems
        toldProblems = fleet.problems
        return new == 0 ? "" : "  (\(new) failed, the last: \(fleet.lastProblem))"
    }

    private func report(_ fleet: FanFleet) -> LoadReport {
        LoadReport(fleet: fleet, regions: settings.regions.map(\.id.text))
    }

    /// Ends the run; a second time, at once.
    private func stop() {
        guard !isEnding else {
            StandardStreams.error("load: stopped before the end of the check")
            exitCode = 1
            return loop.stop()
        }
        isEnding = true
        guard let fleet else {
            return finish(failure: "no fan could start: \(obstacle)")
        }
        guard let truth = settings.truth else {
            return finish(failure: nil)
        }
        StandardStreams.error("load: checking what \(fleet.plans.count) fans received against \(truth)")
        verification = Verification(loop: loop, fleet: fleet, origin: truth, tls: settings.tls) { [self] outcome in
            switch outcome {
            case .failed(let reason): finish(failure: reason)
            case .checked(let report, let behind): finish(report, behind: behind)
            }
        }
        verification?.start()
    }

    private func finish(_ completeness: CompletenessReport, behind: Int) {
        let words = LoadReport.words(completeness, behind: behind)
        var failure: String?
        if !completeness.isClean {
            failure = "what fans received is not what they were owed"
        } else if behind > 0 {
            failure = "\(behind) fans lacked something at the end of the wait; could they reach an edge?"
        } else if completeness.owed == 0 {
            failure = "nothing was owed to anyone, so nothing was verified; run it while matches are played"
        }
        finish(failure: failure, completeness, words)
    }

    private func finish(failure: String?, _ completeness: CompletenessReport? = nil, _ words: String? = nil) {
        var failure = failure
        if let fleet {
            if let error = writeJournals(fleet) { failure = failure ?? error }
            let report = report(fleet)
            if settings.isJSON {
                StandardStreams.output(
                    report.json(
                        now: SystemClock.unix(), isFinal: true, completeness: completeness, failure: failure))
            } else {
                StandardStreams.output(report.table())
                StandardStreams.output(
                    "\(fleet.statistics.reconnects) reconnects, \(fleet.statistics.resumes) resumed, "
                        + "\(fleet.statistics.replayed) events replayed, \(fleet.statistics.resets) resets")
                if let words { StandardStreams.output(words) }
            }
            if settings.isJSON, let words { StandardStreams.error(words) }
        } else if settings.isJSON {
            var json = JSONWriter()
            json.object {
                $0.field("final", true)
                $0.field("fans", 0)
                $0.field("connected", 0)
                $0.field("events", 0)
                if let failure { $0.field("failure", failure) }
            }
            StandardStreams.output(json.text)
        }
        if let failure {
            StandardStreams.error("load: failed: \(failure)")
            exitCode = 1
        }
        loop.stop()
    }

    /// What went wrong, if anything.
    private func writeJournals(_ fleet: FanFleet) -> String? {
        guard let path = settings.journal else { return nil }
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        guard file >= 0 else { return "'\(path)' cannot be written: \(String(cString: strerror(errno)))" }
        defer { close(file) }
        for fan in 0..<fleet.journals.fanCount {
            let journal = fleet.journals.journal(of: fan)
            var bytes: [UInt8] = []
            for entry in journal.entries { JournalText.append(entry, fan: journal.fan, to: &bytes) }
            guard StandardStreams.write(bytes, to: file) else {
                return "'\(path)' could not be written whole: \(String(cString: strerror(errno)))"
            }
        }
        return nil
    }
}
