import BackboneWire
import MatchModel
import OriginCore

/// Every 202 that the provider got, held against the log.
final class Acknowledgements {
    private struct Answer {
        var at: Int64
        var payload: SimulatedPayload
        /// Entries that were accepted or known.
        var taken: [Int]
        var publications: [Cursor]
    }

    private let scheduler: Scheduler
    private let recorder: Recorder
    private let truth: PublishedTruth
    private var answers: [Answer] = []
    /// The event that a key began, where a payload said only that.
    private var events: [Int: EventID] = [:]
    /// When the log was put back, and to what time.
    private var rollbacks: [(from: Int64, at: Int64)] = []

    init(_ scheduler: Scheduler, _ recorder: Recorder, _ truth: PublishedTruth) {
        self.scheduler = scheduler
        self.recorder = recorder
        self.truth = truth
    }

    var count: Int { answers.count }

    /// An operator's action is answered.
    func note(_ outcome: IntakeOutcome) {
        for publication in outcome.publications where truth.entry(at: publication.cursor)?.publication != publication {
            guard !truth.isForked(publication.cursor.epoch) else { continue }
            recorder.fail(.durableFirst, "an action is answered 202 and \(publication.cursor) is not what is durable")
        }
    }

    func note(_ payload: SimulatedPayload, _ outcome: IntakeOutcome) {
        for publication in outcome.publications {
            guard let entry = truth.entry(at: publication.cursor) else {
                recorder.fail(
                    .durableFirst, "payload \(payload.serial) is answered 202 and \(publication.cursor) is not durable")
                continue
            }
            if entry.publication != publication, !truth.isForked(publication.cursor.epoch) {
                recorder.fail(.acknowledged, "\(publication.cursor) is answered otherwise than it is logged")
            }
        }
        noteRevivals(payload, outcome)
        checkRetraction(payload, outcome)
        let taken = outcome.entries.filter { $0.verdict == .accepted || $0.verdict == .duplicate }.map(\.index)
        answers.append(
            Answer(
                at: scheduler.now, payload: payload, taken: taken,
                publications: outcome.publications.map(\.cursor)))
    }

    /// An event that was taken back and is held again is that of the key that brought it back: soon after a cancellation
    /// another id of the same source may mean the same.
    private func noteRevivals(_ payload: SimulatedPayload, _ outcome: IntakeOutcome) {
        for publication in outcome.publications where publication.event.revision > 1 && publication.event.status.counts
        {
            let before = Cursor(epoch: publication.cursor.epoch, offset: publication.cursor.offset - 1)
            let id = publication.event.id
            // What an earlier epoch said of it is not asked: it may have been that.
            guard truth.latest(of: id, at: before).map({ $0.status == .retracted }) ?? true else { continue }
            for (key, event) in events where event == id { events[key] = nil }
            if payload.claims.count == 1, let claim = payload.claims.first { events[claim.key] = id }
        }
    }

    /// Who takes an event back, and is answered that this was taken, finds it retracted from there on.
    private func checkRetraction(_ payload: SimulatedPayload, _ outcome: IntakeOutcome) {
        guard payload.claims.count == 1, let claim = payload.claims.first, outcome.accepted == 1 else { return }
        if !claim.isCancelled {
            if let event = outcome.publications.first?.event, event.revision == 1 { events[claim.key] = event.id }
            return
        }
        guard let event = events[claim.key], !truth.isForked(outcome.head.epoch),
            let latest = truth.latest(of: event, at: outcome.head), latest.status != .retracted
        else { return }
        recorder.fail(
            .truthFollows, "k\(claim.key) was taken back, and \(event) is \(latest.status.name) at \(outcome.head)")
    }

    /// The log was put back to how it was at a time.
    func rolledBack(to time: Int64) {
        rollbacks.append((time, scheduler.now))
        // Ids that were given since may be given again.
        events = [:]
    }

    /// Everything that was acknowledged is in the log, as far as no restore took it back.
    func check(_ log: SimulatedLog) {
        var versions: [Int: UInt32] = [:]
        var logged: Set<Int> = []
        for record in log.records {
            guard let payload = record.payload else { continue }
            logged.insert(payload.serial)
            for claim in payload.claims { versions[claim.key] = max(versions[claim.key] ?? 0, claim.version) }
        }
        for answer in answers where !rollbacks.contains(where: { $0.from <= answer.at && answer.at <= $0.at }) {
            if !answer.publications.isEmpty, !logged.contains(answer.payload.serial) {
                recorder.fail(.acknowledged, "payload \(answer.payload.serial) was answered 202 and is not in the log")
            }
            for index in answer.taken where index < answer.payload.claims.count {
                let claim = answer.payload.claims[index]
                if versions[claim.key] ?? 0 < claim.version {
                    recorder.fail(
                        .acknowledged,
                        "version \(claim.version) of k\(claim.key) was answered 202 and is not in the log")
                }
            }
        }
    }
}
