import BackboneWire
import MatchModel

/// The way of an input through the origin: decided, logged, durable, and only then visible or answered.
///
/// It holds the node, which runs ahead of the disk, the history, which does not, and what lies between. Pure; one thread.
package struct DurabilityQueue {
    /// One publication as the log keeps it and every edge gets it.
    package struct Encoded: Hashable, Sendable {
        package var cursor: Cursor
        package var bytes: [UInt8]
        /// The running digest after it.
        package var digest: RunningDigest

        package init(cursor: Cursor, bytes: [UInt8], digest: RunningDigest) {
            self.cursor = cursor
            self.bytes = bytes
            self.digest = digest
        }
    }

    /// What was decided of one input.
    package struct Decided: Sendable {
        package var outcome: IntakeOutcome
        /// Its publications, to be logged with the input as one commit. Empty where the outcome is not recorded.
        package var encoded: [Encoded]
        /// The answer may go out once so many inputs are durable.
        package var answerAfter: UInt64
    }

    /// An input on its way to the disk.
    private enum Pending: Sendable {
        case outcome(IntakeOutcome, [Encoded])
        case epoch(UInt64)
    }

    package private(set) var node: OriginNode
    package private(set) var history: PublishedHistory
    /// Whether the log said at every position what its replay gives.
    package private(set) var check = RestoreCheck()
    /// Inputs that became durable since the start.
    package private(set) var durable: UInt64 = 0
    private var pending: [Pending] = []

    /// Where a log begins, or as a checkpoint left it: both stand at the same position.
    package init(node: OriginNode, history: PublishedHistory) {
        precondition(node.head == history.head, "both stand at the same position")
        self.node = node
        self.history = history
    }

    /// Inputs that were decided and are not durable.
    package var pendingCount: Int { pending.count }
    /// An epoch was begun and is not durable yet: until it is, nothing that an edge says can be judged.
    package var isTurning: Bool { node.epoch != history.head.epoch }

    /// Decides one input: a payload, what is due, an operator's action, a policy. If its outcome is recorded the caller logs
    /// it, in the order of these calls.
    package mutating func decide(_ input: (inout OriginNode) -> IntakeOutcome) -> Decided {
        let outcome = input(&node)
        guard outcome.isRecorded else {
            return Decided(outcome: outcome, encoded: [], answerAfter: durable + UInt64(pending.count))
        }
        let encoded = fold(outcome)
        pending.append(.outcome(outcome, encoded))
        return Decided(outcome: outcome, encoded: encoded, answerAfter: durable + UInt64(pending.count))
    }

    /// Begins an epoch above all that are known. It goes the way of every input, behind those on their way: what comes
    /// after it is published in it, and it is visible once it is durable. The epoch to log; `nil`, and nothing done,
    /// while another one is on its way. `now` is the machine's own clock, which only somebody's hand gives the same twice.
    package mutating func beginEpoch(
        above known: UInt64, now: UnixInstant, using random: inout some RandomNumberGenerator
    ) -> UInt64? {
        guard !isTurning else { return nil }
        let epoch = EpochRule.next(now: now, known: [known, node.epoch], using: &random)
        node.beginEpoch(epoch)
        pending.append(.epoch(epoch))
        return epoch
    }

    /// The oldest so many inputs are durable: what they published becomes visible. How many publications that were.
    package mutating func becameDurable(_ count: Int) -> Int {
        var shown = 0
        for entry in pending.prefix(count) {
            switch entry {
            case .epoch(let epoch): history.beginEpoch(epoch)
            case .outcome(let outcome, let encoded):
                show(outcome, encoded)
                shown += encoded.count
            }
        }
        pending.removeFirst(count)
        durable += UInt64(count)
        return shown
    }

    // MARK: Reading the log again

    /// Decides an input of the log again. `logged` gives as many of the log's publications, those that follow.
    package mutating func replay(
        _ input: (inout OriginNode) throws -> IntakeOutcome?, logged: (Int) throws -> [Encoded]
    ) rethrows {
        guard let outcome = try input(&node) else { return }
        let before = history.head
        let encoded = fold(outcome)
        let stored = try logged(encoded.count)
        check.compare(replayed: encoded.map(\.bytes), logged: stored.map(\.bytes), after: before)
        show(outcome, encoded)
        if let last = stored.last, let own = encoded.last {
            check.compare(replayed: own.digest, logged: last.digest, at: last.cursor)
        }
    }

    /// Begins an epoch of the log again; `false` for one that is not above the one before it.
    package mutating func replayEpoch(_ epoch: UInt64) -> Bool {
        guard epoch > node.epoch else { return false }
        node.beginEpoch(epoch)
        history.beginEpoch(epoch)
        // Whatever differed before it, edges were given the states since.
        check = RestoreCheck()
        return true
    }

    /// The log's own head, when all of it was read.
    package mutating func finishReplay(logHead: Cursor) {
        if logHead != history.head { check.compare(replayed: [], logged: [[0]], after: logHead) }
    }

    // MARK: Both ways

    private mutating func fold(_ outcome: IntakeOutcome) -> [Encoded] {
        outcome.publications.map { publication in
            let bytes = Self.encode(publication)
            node.fold(bytes)
            return Encoded(cursor: publication.cursor, bytes: bytes, digest: node.digest)
        }
    }

    private mutating func show(_ outcome: IntakeOutcome, _ encoded: [Encoded]) {
        // As in the node: what leaves does so first, and may come again with the same input.
        history.forget(outcome.forgotten)
        for (publication, own) in zip(outcome.publications, encoded) {
            history.append(publication, bytes: own.bytes, digest: own.digest)
        }
    }

    /// A publication of our own always fits its frame: its texts are bounded where they enter.
    package static func encode(_ publication: Publication) -> [UInt8] {
        do throws(BackboneWireError) {
            return try BackboneEncoder.encode(publication)
        } catch {
            preconditionFailure("publication \(publication.cursor) cannot be encoded: \(error)")
        }
    }
}
