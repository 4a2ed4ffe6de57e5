import EventLifecycle
import MatchModel

/// The origin without its sockets, clock and files: the engine, the next position and the running digest.
///
/// Deterministic: the same calls give the same publications, ids and positions. So a restart replays the input records
/// of the log, in their order and with the times stored beside them, and `RestoreCheck` compares what comes out. One
/// thread owns it.
package struct OriginNode: Sendable {
    /// How often it is looked whether matches can leave memory; they leave two days late anyway.
    package static let forgettingInterval = TimeSpan.seconds(60)

    private var engine: LifecycleEngine
    /// The position of the last publication.
    package private(set) var head: Cursor
    /// Of every publication of this epoch that was folded; behind `head` until the caller has encoded and folded those
    /// of the last payload.
    package private(set) var digest = RunningDigest()
    /// How many publications of this epoch are in `digest`.
    package private(set) var foldedOffset: UInt64 = 0
    private var nextForgetting: UnixInstant?

    package init(epoch: UInt64, limits: LifecycleLimits = LifecycleLimits()) {
        engine = LifecycleEngine(limits: limits)
        head = Cursor(epoch: epoch, offset: 0)
    }

    package var epoch: UInt64 { head.epoch }

    /// Decides one payload's entries. An outcome that is not recorded leaves the node as it was. `receivedAt` is when it reached us, `now` becomes the publications' `published`;
    /// both are stored with the input record.
    package mutating func receive(
        _ entries: [(index: Int, entry: FeedEntry)], receivedAt: UnixInstant, now: UnixInstant
    ) -> IntakeOutcome {
        var outcome = IntakeOutcome(head: head)
        let isForgetting = nextForgetting.map { now >= $0 } ?? true
        if isForgetting { outcome.forgotten = engine.forgetMatches(now: now) }
        outcome.isRecorded = !outcome.forgotten.isEmpty
        var tail = LogTail(head: head, received: receivedAt, published: now)
        for (index, entry) in entries {
            let verdict: IntakeOutcome.Verdict
            switch engine.receive(entry, to: &tail) {
            case .accepted:
                verdict = .accepted
                outcome.isRecorded = outcome.isRecorded || !entry.isBall
            case .duplicate: verdict = .duplicate
            case .refused(let code, let message): verdict = .refused(code: code, message: message)
            }
            outcome.entries.append(IntakeOutcome.Entry(index: index, verdict: verdict))
        }
        if !tail.publications.isEmpty { outcome.isRecorded = true }
        // Only what is logged may move this: a replay sees nothing else.
        if isForgetting, outcome.isRecorded { nextForgetting = now + Self.forgettingInterval }
        head = tail.head
        outcome.publications = tail.publications
        outcome.head = head
        return outcome
    }

    /// Folds the next publication's encoding, in the order of offsets, into the digest. Returns the digest of all
    /// before it, which is stored with it.
    @discardableResult
    package mutating func fold(_ encoded: some Collection<UInt8>) -> RunningDigest {
        precondition(foldedOffset < head.offset, "every publication is folded once, after it was given a position")
        let before = digest
        digest.fold(encoded)
        foldedOffset += 1
        return before
    }

    /// Begins a new epoch: positions start again at 1, the matches stay. Logged, so that a replay does it at the same
    /// place. What is published next has ids that no earlier epoch gave.
    package mutating func beginEpoch(_ epoch: UInt64) {
        precondition(epoch > head.epoch, "an epoch is above all before it")
        head = Cursor(epoch: epoch, offset: 0)
        digest = RunningDigest()
        foldedOffset = 0
    }

    /// The matches held, by their ids: the same order at every reading.
    package var matches: [MatchState] { engine.matches }
    package var matchCount: Int { engine.matchCount }
    package func match(_ id: MatchID) -> MatchState? { engine.match(id) }
}

extension FeedEntry {
    /// The ball's place is an input only: it has no offset and no record.
    fileprivate var isBall: Bool {
        if case .observation(let observation) = self, case .ball = observation.subject { return true }
        return false
    }
}
