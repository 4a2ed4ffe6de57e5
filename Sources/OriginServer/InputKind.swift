import EventLifecycle
import EventLog
import MatchModel
import OriginCore
import ProviderFeeds

/// What an input record is. Together the records are everything that can change what is published.
enum InputKind: String, CaseIterable {
    /// A provider's payload.
    case feed
    /// The fixtures the origin was started with.
    case schedule
    /// A new epoch.
    case epoch
    /// Timers that were due.
    case timer
    /// An operator's action.
    case action
    /// The policy in force from here on.
    case policy
    /// What an operator says providers' ids stand for.
    case mapping
    /// A real provider's payload, in its envelope.
    case document
    /// A payload that no adapter understood, in its envelope.
    case unread
    /// Of a payload that said nothing new, that it is newer than the one before.
    case advance
    /// What was decided of the quarantine.
    case quarantine

    /// The version of the payload's form that is written, and the newest that is read.
    static let schemaVersion: UInt32 = 1
}

/// Decides a logged input again.
enum InputReplay {
    /// `nil` for an input that publishes nothing by itself: an epoch. Throws for one that this version cannot read.
    static func decide(_ input: InputRecord, with node: inout OriginNode) throws -> IntakeOutcome? {
        guard let kind = InputKind(rawValue: input.kind),
            input.schemaVersion <= InputKind.schemaVersion
        else {
            throw EventLogError.database(
                reason:
                    "input \(input.id) is of kind '\(input.kind)', version \(input.schemaVersion), which this program "
                    + "does not know; run a newer one")
        }
        switch kind {
        case .feed, .schedule:
            return node.receive(try entries(input, kind), receivedAt: input.received, now: input.now)
        case .timer: return node.advance(now: input.now)
        case .action: return node.operate(try OperatorAction.read(input.payload), now: input.now)
        case .policy: return node.adopt(try ConfirmationPolicy.read(input.payload), now: input.now)
        case .mapping: return node.map(try DirectoryMapping.read(input.payload), now: input.now)
        case .quarantine: return node.choose(try QuarantineChoice.read(input.payload), now: input.now)
        case .advance:
            return node.advance(try FeedAdvances.read(input.payload), receivedAt: input.received, now: input.now)
        case .document, .unread:
            guard let envelope = FeedEnvelope(input.payload) else {
                throw EventLogError.damaged(what: "input \(input.id) is a payload without its envelope")
            }
            guard kind == .document else { return setAside(envelope, input, envelope.fault, &node) }
            return try document(envelope, input, &node)
        case .epoch:
            if let epoch = epoch(input), epoch > node.epoch { node.beginEpoch(epoch) }
            return nil
        }
    }

    /// An adapter newer than the one that read the payload may refuse it: then it is kept as one that none understood, and
    /// what the log says was published of it is found to differ.
    private static func document(
        _ envelope: FeedEnvelope, _ input: InputRecord, _ node: inout OriginNode
    ) throws -> IntakeOutcome {
        guard let payload = envelope.payload else {
            throw EventLogError.damaged(what: "the payload of input \(input.id) cannot be inflated")
        }
        let reading: ProviderReading
        do throws(FeedRefusal) {
            reading = try ProviderFeed.read(payload, provider: input.provider)
        } catch {
            return setAside(envelope, input, (error.code.rawValue, error.description), &node)
        }
        return node.receive(
            reading, as: envelope.request(provider: input.provider, input: input.id), receivedAt: input.received,
            now: input.now)
    }

    private static func setAside(
        _ envelope: FeedEnvelope, _ input: InputRecord, _ fault: (code: String, message: String)?,
        _ node: inout OriginNode
    ) -> IntakeOutcome {
        node.setAside(
            UnreadPayload(
                provider: input.provider, code: fault?.code ?? "", message: fault?.message ?? "", input: input.id,
                bytes: envelope.inflated ?? envelope.body.count, digest: PayloadDigest.of(envelope.body),
                received: input.received),
            again: envelope.again, now: input.now)
    }

    /// The epoch that an input begins; `nil` for one that begins none.
    static func epoch(_ input: InputRecord) -> UInt64? {
        guard input.kind == InputKind.epoch.rawValue else { return nil }
        return UInt64(String(decoding: input.payload, as: UTF8.self))
    }

    /// The record of an input that begins an epoch.
    static func beginning(_ epoch: UInt64, id: UInt64, now: UnixInstant) -> LogRecord {
        let input = InputRecord(
            id: id, kind: InputKind.epoch.rawValue, provider: "", schemaVersion: InputKind.schemaVersion, received: now,
            now: now, payload: Array("\(epoch)".utf8))
        return LogRecord(input: input, publications: [], epoch: epoch)
    }

    private static func entries(_ input: InputRecord, _ kind: InputKind) throws -> [(index: Int, entry: FeedEntry)] {
        if kind == .schedule {
            return try ScheduleFile.read(input.payload).enumerated().map {
                (index: $0.offset, entry: .fixture($0.element))
            }
        }
        guard let provider = ProviderID(input.provider) else { return [] }
        return try CanonicalFeed.read(input.payload, provider: provider).entries
    }
}
