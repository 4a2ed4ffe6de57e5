import EventLoop
import HTTPTransport
import MatchModel
import Telemetry

/// Plays the files of a provider to an origin, each over a connection of its own. Belongs to the loop's thread.
package final class FeedPlayer: PayloadLaneOwner {
    /// Files that are played together.
    package static let maximumFiles = 16
    /// Refusals that are printed, each once; the rest are counted.
    private static let printedRefusals = 20

    /// Payloads count as sent and refused, what came of them as accepted.
    package private(set) var report = ReplayReport()
    private let script: FeedScript
    private let pacer: ReplayPacer
    private var cursor: ReplayPacer
    private let isFast: Bool
    private let loop: EpollLoop
    private let handlers: ReplayHandlers
    private var lanes: [PayloadLane] = []
    private var dueTimer: TimerID?
    private var progressTimer: TimerID?
    private var printed: Set<FeedAnswer.Refusal> = []
    private var hasEnded = false
    private var isRetrying = false

    /// Plays at `speed`; `nil`: every payload as soon as the one before it is answered.
    package init(
        loop: EpollLoop, script: FeedScript, target: FeedTarget, speed: Double?,
        limits: HTTPClientLimits = ReplayPlayer.limits, handlers: ReplayHandlers = ReplayHandlers()
    ) {
        self.loop = loop
        self.script = script
        self.handlers = handlers
        isFast = speed == nil
        let dues = script.entries.map { speed == nil ? .zero : $0.due }
        pacer = ReplayPacer(dues: dues, speed: speed ?? 1, start: SystemClock.monotonic())
        cursor = pacer
        report.total = script.entries.count
        report.length = speed == nil ? .zero : pacer.played(script.length)
        lanes = script.names.map {
            PayloadLane(loop: loop, target: target, match: $0, limits: limits, owner: self)
        }
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
        // Entries are a few words each; their bytes are made when they are sent.
        for index in cursor.take(now: now) {
            let entry = script.entries[index]
            report.waiting += 1
            lanes[entry.file].append(entry, due: isFast ? now : pacer.start + pacer.played(entry.due))
        }
        for lane in lanes { lane.send() }
        if let due = cursor.nextDue {
            dueTimer = loop.schedule(after: max(.zero, due - now)) { [weak self] in self?.advance() }
        } else if report.waiting == 0 {
            end()
        }
    }

    private func end() {
        hasEnded = true
        if let dueTimer { loop.cancel(dueTimer) }
        if let progressTimer { loop.cancel(progressTimer) }
        for lane in lanes { lane.stop() }
        report.elapsed = SystemClock.monotonic() - pacer.start
        handlers.onEnd(report)
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

    func payload(_ entry: FeedScript.Entry) -> [UInt8] { script.series[entry.file].payload(entry.payload) }

    func laneSent(_ entry: FeedScript.Entry, due: MonotonicInstant, at now: MonotonicInstant) {
        report.sent += 1
        report.moment = entry.moment ?? report.moment
        report.queued.record(microseconds: (now - due).microseconds)
    }

    func laneSettled(
        _ entry: FeedScript.Entry, firstSent: MonotonicInstant, accepted: Int, refused: [FeedAnswer.Refusal]
    ) {
        if isRetrying {
            isRetrying = false
            handlers.onNotice("the origin answers again")
        }
        report.accepted += accepted
        report.waiting -= 1
        report.answered.record(microseconds: (SystemClock.monotonic() - firstSent).microseconds)
        if !refused.isEmpty { report.refused += 1 }
        for refusal in refused where printed.count < Self.printedRefusals && printed.insert(refusal).inserted {
            handlers.onNotice("\(script.names[entry.file]): \(refusal.code): \(refusal.message)")
        }
        // From the loop: the lane is still in the middle of its own step.
        guard report.waiting == 0, dueTimer == nil else { return }
        dueTimer = loop.schedule(after: .zero) { [weak self] in self?.advance() }
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
