import EventLifecycle
import MatchModel
import ProviderFeeds

/// The origin without its sockets, clock and files: the engine, the next position and the running digest.
///
/// Deterministic: the same calls give the same publications, ids and positions. So a restart replays the input records
/// of the log, in their order and with the times stored beside them, and `RestoreCheck` compares what comes out. One
/// thread owns it.
package struct OriginNode: Codable, Sendable {
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
    /// The highest `now` of what was recorded: time goes on from there.
    package private(set) var latest: UnixInstant?
    /// The highest receipt of what was recorded.
    private var latestReceived: UnixInstant?
    /// What providers' ids mean, and what their documents said last.
    private var translation = FeedTranslation()
    private var awaiting = AwaitingPayloads()
    private var unreadPayloads = UnreadPayloads()

    private enum CodingKeys: String, CodingKey {
        case engine, head, digest, foldedOffset, nextForgetting, latest, latestReceived, translation, awaiting,
            unreadPayloads
    }

    package init(
        epoch: UInt64, limits: LifecycleLimits = LifecycleLimits(), policy: ConfirmationPolicy = ConfirmationPolicy()
    ) {
        engine = LifecycleEngine(limits: limits, policy: policy)
        head = Cursor(epoch: epoch, offset: 0)
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        engine = try container.decode(LifecycleEngine.self, forKey: .engine)
        head = try container.decode(Cursor.self, forKey: .head)
        digest = try container.decode(RunningDigest.self, forKey: .digest)
        foldedOffset = try container.decode(UInt64.self, forKey: .foldedOffset)
        nextForgetting = try container.decodeIfPresent(UnixInstant.self, forKey: .nextForgetting)
        latest = try container.decodeIfPresent(UnixInstant.self, forKey: .latest)
        latestReceived = try container.decodeIfPresent(UnixInstant.self, forKey: .latestReceived)
        translation = try container.decode(FeedTranslation.self, forKey: .translation)
        awaiting = try container.decode(AwaitingPayloads.self, forKey: .awaiting)
        unreadPayloads = try container.decode(UnreadPayloads.self, forKey: .unreadPayloads)
        guard head.offset < 1 << 53, head.epoch < 1 << 53, foldedOffset <= head.offset else {
            throw DecodingError.dataCorruptedError(
                forKey: .head, in: container,
                debugDescription: "position \(head) with \(foldedOffset) folded is none; start from the whole log")
        }
    }

    package var epoch: UInt64 { head.epoch }

    /// Decides one payload's entries. An outcome that is not recorded leaves the node as it was. `receivedAt` is when it
    /// reached us, `now` becomes the publications' `published`, each unless an earlier input was recorded with a later
    /// one; both are stored with the input record as they are.
    package mutating func receive(
        _ entries: [(index: Int, entry: FeedEntry)], receivedAt: UnixInstant, now: UnixInstant
    ) -> IntakeOutcome {
        decide(receivedAt: receivedAt, now: now) { engine, tail, outcome in
            for (index, entry) in entries { outcome.add(engine.receive(entry, to: &tail), index: index) }
        }
    }

    /// Decides what a provider's payload says, in its own ids. A replay needs the payload where the outcome is recorded, or
    /// only its advances where it has any.
    package mutating func receive(
        _ reading: ProviderReading, as request: FeedRequest, receivedAt: UnixInstant, now: UnixInstant
    ) -> IntakeOutcome {
        let reading = reading.believed(at: receivedAt)
        let isAgain = request.again.map { awaiting.removeFirst($0) } ?? false
        let feed = translation.receive(
            reading, provider: request.provider, sent: request.sent, input: request.input, received: receivedAt,
            named: request.named, trusted: request.trusted,
            showsHints: engine.policy.hints.contains { $0.text == request.provider })
        var advances: [FeedOutcome.Advance] = []
        var outcome = decide(receivedAt: receivedAt, now: now) { engine, tail, outcome in
            if feed.isRecorded || isAgain { tail.noteChange() }
            for (index, entry) in feed.entries.enumerated() {
                outcome.add(engine.receive(entry, to: &tail), index: index)
            }
            guard !tail.didChange, !feed.advances.isEmpty else { return }
            advances = feed.advances
            tail.noteChange()
        }
        outcome.feed = FeedReport(
            product: reading.product, matches: feed.matches, hints: feed.hints, leftOut: reading.leftOut,
            unsaid: feed.unsaid)
        outcome.advances = advances
        outcome.quarantine = feed.alerts + outcome.quarantine
        release(feed.released, into: &outcome)
        return outcome
    }

    /// Repeats the advances of a payload that said nothing else.
    package mutating func advance(
        _ advances: [FeedOutcome.Advance], receivedAt: UnixInstant, now: UnixInstant
    ) -> IntakeOutcome {
        for advance in advances { translation.advance(advance) }
        var outcome = decide(receivedAt: receivedAt, now: now) { _, tail, _ in tail.noteChange() }
        outcome.advances = advances
        return outcome
    }

    /// Takes what an operator says providers' ids stand for. Always recorded.
    package mutating func map(_ mappings: [DirectoryMapping], now: UnixInstant) -> IntakeOutcome {
        var released: [QuarantineEntry] = []
        for mapping in mappings { released += translation.map(mapping) }
        var outcome = decide(receivedAt: now, now: now) { _, tail, _ in tail.noteChange() }
        outcome.quarantine += released.map { .cleared($0) }
        release(released, into: &outcome)
        return outcome
    }

    /// Remembers a payload that no adapter understood. Recorded unless the same is kept already, or too many came at once.
    /// `again` is the record of one that was to be received again: it is kept in any case.
    package mutating func setAside(
        _ payload: UnreadPayload, again: UInt64? = nil, now: UnixInstant
    ) -> IntakeOutcome {
        var payload = payload
        payload.received = max(payload.received, unreadPayloads.all.last?.received ?? payload.received)
        let isAgain = again.map { awaiting.removeFirst($0) } ?? false
        let verdict = unreadPayloads.add(payload, inAnyCase: isAgain)
        var outcome = decide(receivedAt: payload.received, now: now) { _, tail, _ in
            if verdict == .kept || isAgain { tail.noteChange() }
        }
        outcome.unread = verdict
        return outcome
    }

    /// Carries out what was decided of the quarantine. Recorded unless nothing waits of what was chosen.
    package mutating func choose(_ choice: QuarantineChoice, now: UnixInstant) -> IntakeOutcome {
        let isDone: Bool
        var released = 0
        switch choice {
        case .accept(let provider, let product, let match):
            let entry = translation.quarantined.last {
                $0.provider == provider && $0.match == match && (product == nil || $0.product == product)
                    && $0.isOfSnapshot
            }
            let input = entry?.requests.last
            if let input { awaiting.append([AwaitingPayload(input: input, trusted: match)]) }
            isDone = input != nil
            released = isDone ? 1 : 0
        case .readAgain(let input):
            isDone = unreadPayloads.remove(input: input)
            if isDone { awaiting.append([AwaitingPayload(input: input)]) }
            released = isDone ? 1 : 0
        case .letGo(let input): isDone = awaiting.removeFirst(input)
        }
        var outcome = decide(receivedAt: now, now: now) { _, tail, _ in if isDone { tail.noteChange() } }
        outcome.released += released
        return outcome
    }

    /// The payload that is to be received again next; `nil` while none is.
    package var nextAgain: AwaitingPayload? { awaiting.first }
    package var againCount: Int { awaiting.count }
    /// What was let go for want of room: payloads to be received again, entries of the quarantine, and payloads that no
    /// adapter understood.
    package var againLost: UInt64 { awaiting.lost }
    package var quarantineLost: UInt64 { translation.evictedQuarantined }
    package var unreadLost: UInt64 { unreadPayloads.lost }
    /// What providers' ids and documents were forgotten for want of room, by what it was.
    package var forgotten: [(what: String, count: UInt64)] { translation.evicted }
    /// Items of documents that were never said for want of room.
    package var refusedItems: UInt64 { translation.refusedItems }

    /// Payloads that no adapter understood, the oldest first.
    package var unread: [UnreadPayload] { unreadPayloads.all }

    /// The ids of matches that a provider knows, and ours.
    package func matches(of provider: String) -> [(id: String, match: MatchID)] { translation.matches(of: provider) }

    /// What waits for an operator, by the time of its last change.
    package var quarantined: [QuarantineEntry] { translation.quarantined }

    /// How many entries wait for an operator.
    package var quarantinedCount: Int { translation.quarantinedCount }

    private mutating func release(_ entries: [QuarantineEntry], into outcome: inout IntakeOutcome) {
        guard !entries.isEmpty else { return }
        let inputs = Set(entries.flatMap(\.requests)).sorted()
        awaiting.append(inputs.map { AwaitingPayload(input: $0) })
        outcome.released += inputs.count
    }

    /// Fires the timers that are due. To be called when `nextDue` has come; late is as good, and too early does nothing.
    /// Recorded when something changed.
    package mutating func advance(now: UnixInstant) -> IntakeOutcome {
        decide(receivedAt: now, now: now) { engine, tail, _ in engine.advance(to: &tail) }
    }

    /// When the next timer is due; `nil` while none is. It changes with every input.
    package var nextDue: UnixInstant? { engine.nextDue }

    /// Carries out what an operator decided. The outcome has one entry, of index 0.
    package mutating func operate(_ action: OperatorAction, now: UnixInstant) -> IntakeOutcome {
        decide(receivedAt: now, now: now) { engine, tail, outcome in
            outcome.add(engine.operate(action, to: &tail), index: 0)
        }
    }

    /// Another policy holds from now on. Not recorded when it is the one in force.
    package mutating func adopt(_ policy: ConfirmationPolicy, now: UnixInstant) -> IntakeOutcome {
        decide(receivedAt: now, now: now) { engine, tail, _ in engine.adopt(policy, to: &tail) }
    }

    /// The policy in force.
    package var policy: ConfirmationPolicy { engine.policy }
    /// The alerts that are open, by match, and in a match in the order they were raised.
    package var openAlerts: [OriginAlert] { engine.openAlerts }

    /// Decides one input and moves the head behind what it publishes.
    private mutating func decide(
        receivedAt: UnixInstant, now: UnixInstant,
        _ body: (inout LifecycleEngine, inout LogTail, inout IntakeOutcome) -> Void
    ) -> IntakeOutcome {
        var outcome = IntakeOutcome(head: head)
        // Time never runs backwards in what is published, whatever the machine's clock does.
        let moment = max(now, latest ?? now)
        // Nor in what is compared by receipt: a cancellation comes after its goal also when the clock was set back between.
        let capped = min(receivedAt, moment)
        let received = max(capped, latestReceived ?? capped)
        var tail = LogTail(head: head, received: received, published: moment)
        let isForgetting = nextForgetting.map { moment >= $0 } ?? true
        if isForgetting { outcome.forgotten = engine.forgetMatches(to: &tail) }
        if moment > now { tail.note(.clockBackwards) }
        body(&engine, &tail, &outcome)
        outcome.isRecorded = tail.didChange || !outcome.forgotten.isEmpty
        // Only what is logged may move these: a replay sees nothing else.
        if outcome.isRecorded {
            latest = moment
            latestReceived = received
            if isForgetting { nextForgetting = moment + Self.forgettingInterval }
        }
        head = tail.head
        outcome.publications = tail.publications
        outcome.alerts = tail.alerts
        outcome.notes = tail.notes
        outcome.head = head
        translation.forget(outcome.forgotten)
        for publication in tail.publications {
            guard let fixture = publication.fixture else { continue }
            let released = translation.learn(fixture)
            outcome.quarantine += released.map { .cleared($0) }
            release(released, into: &outcome)
        }
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
