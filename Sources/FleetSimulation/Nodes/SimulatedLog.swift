import MatchModel
import OriginCore

/// One record of the log: an input with everything it published, or the beginning of an epoch.
struct SimulatedRecord {
    enum Input {
        case payload(SimulatedPayload)
        /// What was due by the clock.
        case timer
        /// As their JSON, which is what the log keeps.
        case action([UInt8])
        case policy([UInt8])
        case epoch(UInt64)
    }

    /// Counts up over all lives of the origin; never used twice.
    var serial: UInt64
    var input: Input
    /// When it was decided, in virtual time.
    var at: Int64
    var received: UnixInstant
    var now: UnixInstant
    var publications: [DurabilityQueue.Encoded]

    var epoch: UInt64? {
        if case .epoch(let epoch) = input { return epoch }
        return nil
    }
    var payload: SimulatedPayload? {
        if case .payload(let payload) = input { return payload }
        return nil
    }
}

/// The node as it stood after a record, as a checkpoint on the disk keeps it.
struct SimulatedCheckpoint {
    var serial: UInt64
    var state: [UInt8]
}

/// The log's device: a list with a durable prefix. What was written and not synced may survive a crash, or a part of it,
/// or nothing; a record that was torn is cut.
final class SimulatedLog {
    /// What is durable.
    private(set) var records: [SimulatedRecord] = []
    /// Written and not synced, then waiting to be written.
    private var committing: [SimulatedRecord] = []
    private var waiting: [SimulatedRecord] = []
    /// The newest back-ups, and when they were taken.
    private(set) var backups: [(records: [SimulatedRecord], at: Int64)] = []
    private static let keptBackups = 12
    /// The newest checkpoints, each of a record that was durable before it was written.
    private var checkpoints: [SimulatedCheckpoint] = []
    private static let keptCheckpoints = 3
    private(set) var tornTails = 0
    private let scheduler: Scheduler
    private let recorder: Recorder
    let truth: PublishedTruth
    private var random: SeededGenerator
    /// It was restored, which is durable like its records: until an epoch's beginning is, every start begins one.
    private(set) var isRestored = false
    /// Called once, in the middle of the next commit.
    var ambush: (() -> Void)?
    /// Told how many of the oldest records became durable; not called for a process that has crashed.
    var onDurable: ((Int) -> Void)?

    init(_ scheduler: Scheduler, _ recorder: Recorder, _ truth: PublishedTruth, seed: UInt64) {
        self.scheduler = scheduler
        self.recorder = recorder
        self.truth = truth
        random = SeededGenerator(seed: seed, name: "log")
    }

    /// The next record, for the next group commit.
    func submit(_ record: SimulatedRecord, by process: SimulatedProcess) {
        waiting.append(record)
        if committing.isEmpty { commit(process) }
    }

    /// A new log's first record, durable before anything runs.
    func begin(_ record: SimulatedRecord) { take([record]) }

    /// The digest that was stored with a publication.
    func digest(at cursor: Cursor) -> RunningDigest? {
        for record in records.reversed() {
            for publication in record.publications.reversed() where publication.cursor == cursor {
                return publication.digest
            }
        }
        return nil
    }

    private func commit(_ process: SimulatedProcess) {
        committing = waiting
        waiting = []
        // Now and then the disk is slow.
        let time = random.chance(0.02) ? random.milliseconds(50...1500) : random.milliseconds(0...8)
        if let ambush {
            self.ambush = nil
            scheduler.after(TimeSpan(nanoseconds: time.nanoseconds / 2), ambush)
        }
        // The disk does not stop with the process; a crash takes what it was about.
        scheduler.after(time) { [weak self, weak process] in
            guard let self, let process, process.isAlive else { return }
            let count = committing.count
            take(committing)
            committing = []
            recorder.record(.commit, UInt64(count), UInt64(records.count), "\(count) records are durable")
            scheduler.after(.microseconds(20), on: process) { [weak self] in self?.onDurable?(count) }
            if !waiting.isEmpty { commit(process) }
        }
    }

    private func take(_ batch: [SimulatedRecord]) {
        for record in batch {
            records.append(record)
            if let epoch = record.epoch {
                truth.begin(epoch)
                isRestored = false
            }
            for publication in record.publications { truth.append(publication.cursor, publication.bytes) }
        }
    }

    /// The origin is gone. Of what was being written any number of records may have reached the disk.
    func crash() {
        let survivors = random.chance(0.5) ? random.draw(0...committing.count) : 0
        if survivors < committing.count, random.chance(0.5) { tornTails += 1 }
        take(Array(committing.prefix(survivors)))
        recorder.record(
            .commit, UInt64(survivors), UInt64(records.count),
            "of \(committing.count) being written \(survivors) survive, \(waiting.count) were waiting")
        committing = []
        waiting = []
    }

    /// Writes a checkpoint; its record is durable.
    func keep(_ checkpoint: SimulatedCheckpoint) {
        if checkpoints.count == Self.keptCheckpoints { checkpoints.removeFirst() }
        checkpoints.append(checkpoint)
    }

    /// The newest checkpoint of what is in the log, and how many records it stands for.
    func newestCheckpoint() -> (checkpoint: SimulatedCheckpoint, records: Int)? {
        for checkpoint in checkpoints.reversed() {
            if let place = records.lastIndex(where: { $0.serial == checkpoint.serial }) {
                return (checkpoint, place + 1)
            }
        }
        return nil
    }

    func takeBackup() {
        if backups.count == Self.keptBackups { backups.removeFirst() }
        backups.append((records, scheduler.now))
    }

    /// Puts records in the place of what is there. The process must be down.
    func replace(with records: [SimulatedRecord], isRestore: Bool) {
        self.records = records
        isRestored = isRestored || isRestore
    }

    /// Where a list of records ends.
    static func head(_ records: some BidirectionalCollection<SimulatedRecord>) -> Cursor? {
        for record in records.reversed() {
            if let last = record.publications.last { return last.cursor }
            if let epoch = record.epoch { return Cursor(epoch: epoch, offset: 0) }
        }
        return nil
    }
}
