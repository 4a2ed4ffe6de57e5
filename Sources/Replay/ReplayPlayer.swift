import EventLoop
import HTTPTransport
import MatchModel
import Telemetry

/// What a replay tells while it plays.
package struct ReplayHandlers {
    /// Once a second.
    package var onProgress: (ReplayReport) -> Void = { _ in }
    /// Something that a person should know: refusals, retries, holds.
    package var onNotice: (String) -> Void = { _ in }
    /// The end: everything was answered, or nothing more will be.
    package var onEnd: (ReplayReport) -> Void = { _ in }

    package init() {}
}

/// Plays a script to an origin. Each match has one lane, so its messages arrive in order; matches on different lanes do
/// not wait for one another. Belongs to the loop's thread.
package final class ReplayPlayer: FeedLaneOwner {
    /// Lanes, each a connection. Matches share them when there are more.
    package static let maximumLanes = 8
    /// Entries that wait for their answer. Beyond, the script is held until there is room, and that is told.
    package static let maximumWaiting = 4096
    /// Refusals that are printed; the rest are counted.
    private static let printedRefusals = 20

    package private(set) var report = ReplayReport()
    package let pacer: ReplayPacer
    private var cursor: ReplayPacer
    private let entries: [ScriptEntry]
    private let loop: EpollLoop
    private let handlers: ReplayHandlers
    private var lanes: [FeedLane] = []
    private var laneOfMatch: [MatchID: Int] = [:]
    private var dueTimer: TimerID?
    private var progressTimer: TimerID?
    private var hasEnded = false
    private var isHeld = false
    /// An outage is told once, and its end.
    private var isRetrying = false

    package init(
        loop: EpollLoop, script: MatchdayScript, target: FeedTarget, speed: Double, keepKickoff: Bool = false,
        limits: HTTPClientLimits = ReplayPlayer.limits, handlers: ReplayHandlers = ReplayHandlers()
    ) {
        self.loop = loop
        self.handlers = handlers
        pacer = ReplayPacer(dues: script.entries.map(\.due), speed: speed, start: SystemClock.monotonic())
        cursor = pacer
        entries = ReplayPlan.entries(
            of: script, pacer: pacer, startWall: SystemClock.unix(), keepKickoff: keepKickoff)
        for entry in entries where laneOfMatch[entry.match] == nil {
            laneOfMatch[entry.match] = laneOfMatch.count % Self.maximumLanes
        }
        report.total = entries.count
        report.length = pacer.played(script.length)
        lanes = (0..<min(laneOfMatch.count, Self.maximumLanes)).map { _ in
            FeedLane(loop: loop, target: target, limits: limits, owner: self)
        }
    }

    /// An origin that does not answer is asked again soon.
    package static var limits: HTTPClientLimits {
        var limits = HTTPClientLimits()
        limits.connectTimeout = .seconds(2)
        limits.responseTimeout = .seconds(5)
        return limits
    }

    /// Begins; `onEnd` comes from the loop.
    package func start() {
        scheduleProgress()
        advance()
    }

    /// Ends at once, with what was done so far.
    package func stop(_ reason: String) {
        guard !hasEnded else { return }
        report.failure = reason
        end()
    }

    private func advance() {
        dueTimer = nil
        guard !hasEnded else { return }
        let now = SystemClock.monotonic()
        let taken = cursor.take(now: now, limit: Self.maximumWaiting - report.waiting)
        for index in taken {
            let entry = entries[index]
            note(entry)
            report.waiting += 1
            lanes[laneOfMatch[entry.match] ?? 0].append(
                QueuedEntry(entry: entry, due: pacer.start + pacer.played(entry.due)))
        }
        for lane in lanes { lane.send() }
        if report.waiting >= Self.maximumWaiting, !isHeld {
            isHeld = true
            report.holds += 1
            handlers.onNotice("\(report.waiting) messages wait for their answer; the script is held until fewer do")
        }
        scheduleNext()
    }

    private func scheduleNext() {
        guard !hasEnded, !isHeld, dueTimer == nil else { return }
        guard let due = cursor.nextDue else {
            if report.waiting == 0 { end() }
            return
        }
        let wait = max(.zero, due - SystemClock.monotonic())
        dueTimer = loop.schedule(after: wait) { [weak self] in self?.advance() }
    }

    private func end() {
        hasEnded = true
        if let dueTimer { loop.cancel(dueTimer) }
        if let progressTimer { loop.cancel(progressTimer) }
        for lane in lanes { lane.stop() }
        report.elapsed = SystemClock.monotonic() - pacer.start
        handlers.onEnd(report)
    }

    /// Keeps the clock of the match that an entry is about.
    private func note(_ entry: ScriptEntry) {
        guard case .observation(let observation) = entry.entry, let clock = observation.clock else { return }
        let index = report.clocks.firstIndex { $0.match == entry.match }
        if observation.subject == .event(.fullTime) {
            if let index { report.clocks.remove(at: index) }
        } else if let index {
            if clock > report.clocks[index].clock { report.clocks[index].clock = clock }
        } else if observation.subject == .event(.kickoff) {
            report.clocks.append((entry.match, clock))
        }
    }

    private func scheduleProgress() {
        progressTimer = loop.schedule(after: .seconds(1)) { [weak self] in
            guard let self, !self.hasEnded else { return }
            self.report.elapsed = SystemClock.monotonic() - self.pacer.start
            self.handlers.onProgress(self.report)
            self.scheduleProgress()
        }
    }

    // MARK: Lanes

    func laneSent(_ entries: [QueuedEntry], at now: MonotonicInstant) {
        report.sent += entries.count
        for entry in entries { report.queued.record(microseconds: (now - entry.due).microseconds) }
    }

    func laneSettled(_ batch: [QueuedEntry], firstSent: MonotonicInstant, accepted: Int, duplicates: Int) {
        if isRetrying {
            isRetrying = false
            handlers.onNotice("the origin answers again")
        }
        report.accepted += accepted
        report.duplicates += duplicates
        report.waiting -= batch.count
        if accepted + duplicates > 0 {
            report.answered.record(
                microseconds: (SystemClock.monotonic() - firstSent).microseconds, count: batch.count)
        }
        if isHeld, report.waiting <= Self.maximumWaiting / 2 { isHeld = false }
        // From the loop: the lane is still in the middle of its own step.
        if dueTimer == nil { dueTimer = loop.schedule(after: .zero) { [weak self] in self?.advance() } }
    }

    func laneRefused(_ entry: QueuedEntry?, _ refusal: FeedAnswer.Refusal) {
        report.refused += 1
        guard report.refused <= Self.printedRefusals else { return }
        var subject = entry?.entry.match.text ?? "an entry"
        if case .observation(let observation) = entry?.entry.entry {
            subject += " \(observation.key) version \(observation.version)"
        }
        handlers.onNotice("refused: \(subject): \(refusal.code): \(refusal.message)")
    }

    func laneRetries(_ reason: String) {
        report.retries += 1
        guard !isRetrying else { return }
        isRetrying = true
        handlers.onNotice("\(reason); sending again until it is answered")
    }

    func laneFailed(_ reason: String) {
        stop("the origin takes nothing: \(reason)")
    }
}
