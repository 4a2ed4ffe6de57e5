import MatchModel

/// Carries out the plan: what goes wrong, and that it is mended.
final class FaultInjector {
    /// After a loss that the origin cannot know, those who could prove it are left alone for so long.
    private static let protection: Int64 = 25_000_000_000

    private(set) var totals = SimulationTotals()
    private let scheduler: Scheduler
    private let recorder: Recorder
    private let truth: PublishedTruth
    private let acknowledgements: Acknowledgements
    private let origin: SimulatedOrigin
    private let edges: [SimulatedEdge]
    private let fans: [SimulatedFan]
    private let post: PayloadPost
    private let end: Int64
    private var protectedUntil: Int64 = 0

    init(
        _ scheduler: Scheduler, _ recorder: Recorder, _ truth: PublishedTruth, _ acknowledgements: Acknowledgements,
        origin: SimulatedOrigin, edges: [SimulatedEdge], fans: [SimulatedFan], post: PayloadPost, end: Int64
    ) {
        self.scheduler = scheduler
        self.recorder = recorder
        self.truth = truth
        self.acknowledgements = acknowledgements
        self.origin = origin
        self.edges = edges
        self.fans = fans
        self.post = post
        self.end = end
        takeBackups()
    }

    func schedule(_ fault: Fault) {
        scheduler.at(Int64(fault.at) * 1_000_000) { [unowned self] in begin(fault) }
    }

    private func takeBackups() {
        scheduler.after(.seconds(23)) { [unowned self] in
            if scheduler.now < end { origin.log.takeBackup() }
            takeBackups()
        }
    }

    private func begin(_ fault: Fault) {
        guard scheduler.now < end, scheduler.now >= protectedUntil else { return }
        totals.faults += 1
        recorder.record(
            .fault, UInt64(fault.index), UInt64(fault.target),
            "FAULT \(fault.index) \(fault.kind.rawValue) \(fault.target) \(fault.milliseconds) ms")
        let edge = edges[fault.target % edges.count]
        let fan = fans[fault.target % fans.count]
        let span = TimeSpan.milliseconds(Int64(fault.milliseconds))
        switch fault.kind {
        case .originCrash:
            let crash = { [unowned self] in crashOrigin(fault.milliseconds) }
            // Half of them while something is being written.
            if fault.target % 2 == 0 { crash() } else { origin.log.ambush = ambushed(crash) }
        case .originStop: stop(origin.process, span)
        case .edgeCrash: crash(edge, span)
        case .edgeStop: stop(edge.process, span)
        case .edgeDrain: drain(edge, fault)
        case .linkCut: edge.line.cut()
        case .linkPartition: partition([edge], span)
        case .originPartition: partition(edges, span)
        case .slowFan: fan.becomeSlow(milliseconds: fault.milliseconds)
        case .fanVanishes: fan.vanish(milliseconds: fault.milliseconds)
        case .fanStorm: for fan in fans where fan.connection?.edge === edge { fan.move() }
        case .busyWorker:
            for worker in edge.workers { worker.busyUntil = scheduler.now + span.nanoseconds }
        case .badPayloads: post.behaveBadly(milliseconds: fault.milliseconds)
        case .restore: restore(fault)
        case .rollback: rollBack(fault)
        case .clockStep:
            // A minute or two, or days; at a restart, or while it runs.
            let scale: Int64 = fault.target % 5 == 0 ? 20_000 : 6
            let offset = TimeSpan.milliseconds(Int64(fault.milliseconds - 15_000) * scale)
            if fault.target % 2 == 0 {
                origin.clockOffset = offset
            } else {
                crashOrigin(1000) { [unowned self] _ in origin.clockOffset = offset }
            }
        }
    }

    /// The origin dies; while it is down `meanwhile` may touch its disk.
    private func crashOrigin(_ milliseconds: Int, meanwhile: (SimulatedLog) -> Void = { _ in }) {
        guard origin.isUp else { return }
        totals.originCrashes += 1
        origin.crash()
        meanwhile(origin.log)
        scheduler.after(.milliseconds(Int64(milliseconds))) { [unowned self] in
            if !origin.isUp { origin.start() }
        }
    }

    /// What lies in wait gives up when others are protected, or all is to be healed.
    private func ambushed(_ body: @escaping () -> Void) -> () -> Void {
        { [unowned self] in if scheduler.now < end, scheduler.now >= protectedUntil { body() } }
    }

    private func stop(_ process: SimulatedProcess, _ span: TimeSpan) {
        guard process.isAlive, !process.isStopped else { return }
        process.isStopped = true
        scheduler.after(span) { [scheduler] in scheduler.resume(process) }
    }

    private func crash(_ edge: SimulatedEdge, _ span: TimeSpan) {
        guard edge.isUp else { return }
        totals.edgeCrashes += 1
        edge.crash()
        scheduler.after(span) { edge.start() }
    }

    private func drain(_ edge: SimulatedEdge, _ fault: Fault) {
        guard edge.isUp, !edge.isDraining else { return }
        let process = edge.process
        scheduler.at(scheduler.now, on: process) { [edges] in
            let others = edges.filter { $0 !== edge && $0.isReady }.map { "ws://\($0.id)/v1/live" }
            edge.drain(elsewhere: others, milliseconds: fault.milliseconds)
        }
        scheduler.after(.milliseconds(Int64(fault.milliseconds) + 20_000)) {
            if edge.process === process { edge.crash() }
            edge.start()
        }
    }

    private func partition(_ edges: [SimulatedEdge], _ span: TimeSpan) {
        for edge in edges { edge.line.partition() }
        scheduler.after(span) { for edge in edges { edge.line.heal() } }
    }

    /// A back-up takes the log's place, as a restore does it: the origin knows.
    private func restore(_ fault: Fault) {
        let log = origin.log
        guard origin.isUp, !log.backups.isEmpty else { return }
        // The newest mostly, or one of long ago.
        let backup = log.backups[log.backups.count - 1 - (fault.target % 3 == 0 ? fault.target % log.backups.count : 0)]
        guard let head = SimulatedLog.head(backup.records) else { return }
        totals.restores += 1
        // Now and then the machine's clock is far back as well, before epochs that the back-up does not know.
        if fault.target % 4 == 0 { origin.clockOffset = .seconds(-3600 * Int64(fault.target % 50)) }
        acknowledgements.rolledBack(to: backup.at)
        crashOrigin(fault.milliseconds) { [truth, recorder] log in
            log.replace(with: backup.records, isRestore: true)
            truth.rollBack(to: head, isKnown: true)
            recorder.record(.fault, head.offset, 1, "the log is restored, to \(head)")
        }
    }

    /// The disk loses its last records and says nothing. That can be proved as long as one edge lives that saw them, so all
    /// are up and are left alone; they come back after the origin has published anew.
    private func rollBack(_ fault: Fault) {
        let log = origin.log
        let lost = min(fault.target % 50 + 1, log.records.count - 1)
        let kept = Array(log.records.dropLast(max(0, lost)))
        guard origin.isUp, lost > 0, let head = SimulatedLog.head(kept), head.epoch == truth.epoch,
            edges.allSatisfy({ $0.isReady && $0.isFollowing && !$0.process.isStopped && !$0.line.isPartitioned }),
            edges.contains(where: { $0.cursor > head }), !origin.process.isStopped
        else { return }
        totals.rollbacks += 1
        protectedUntil = scheduler.now + Self.protection
        acknowledgements.rolledBack(to: log.records[kept.count].at)
        let isLate = fault.target % 2 == 0
        crashOrigin(min(fault.milliseconds, 3000)) { [truth, recorder] log in
            log.replace(with: kept, isRestore: false)
            // What was being written reached the disk before it was lost.
            truth.rollBack(to: head, isKnown: false)
            recorder.record(.fault, head.offset, 2, "the log is silently back at \(head)")
        }
        if isLate { partition(edges, .milliseconds(12_000)) }
    }

    /// Everything that is wrong is mended.
    func healAll() {
        recorder.record(.fault, 0, 3, "everything is healed")
        for edge in edges {
            edge.line.heal()
            if edge.isDraining { edge.crash() }
            if !edge.isUp { edge.start() }
            scheduler.resume(edge.process)
        }
        scheduler.resume(origin.process)
        if !origin.isUp { origin.start() }
        for fan in fans {
            fan.becomeQuick()
            fan.comeBack()
        }
    }
}
