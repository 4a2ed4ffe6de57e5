import EventLifecycle
import MatchModel
import ProviderFeeds

/// What became of one input: a payload, a timer, an operator's action or a policy. The caller logs its publications and
/// the input as one commit, and answers and shows them only once that is durable.
package struct IntakeOutcome: Hashable, Sendable {
    /// What became of one entry.
    package enum Verdict: Hashable, Sendable {
        case accepted
        case duplicate
        case refused(code: RefusalCode, message: String)
    }

    package struct Entry: Hashable, Sendable {
        /// The entry's place in the payload, counted from 0.
        package var index: Int
        package var verdict: Verdict
    }

    /// In the order received.
    package internal(set) var entries: [Entry] = []
    /// In the order of their positions, which follow each other without a gap.
    package internal(set) var publications: [Publication] = []
    /// Matches that left memory, by their ids.
    package internal(set) var forgotten: [MatchID] = []
    /// Alerts raised and cleared, in the order in which that happened.
    package internal(set) var alerts: [AlertChange] = []
    /// What happened on the way that is worth a counter.
    package internal(set) var notes = IntakeNotes()
    /// Of a payload of a real provider; `nil` for other inputs.
    package internal(set) var feed: FeedReport?
    /// What came into the quarantine, or left it.
    package internal(set) var quarantine: [QuarantineChange] = []
    /// How many payloads are received again because of it.
    package internal(set) var released = 0
    /// What became of a payload that no adapter understood; `nil` for other inputs.
    package internal(set) var unread: UnreadVerdict?
    /// All that a replay needs of the payload, where it said nothing else; empty where it needs the payload.
    package internal(set) var advances: [FeedOutcome.Advance] = []
    /// Whether the node is another than before, so that a replay needs this input. One that was only known, refused or
    /// where the ball is changes nothing and is not logged.
    package internal(set) var isRecorded = false
    /// The position of the last publication, this payload's or one before it.
    package internal(set) var head: Cursor

    init(head: Cursor) { self.head = head }

    mutating func add(_ decision: Decision, index: Int) {
        let verdict: Verdict =
            switch decision {
            case .accepted: .accepted
            case .duplicate: .duplicate
            case .refused(let code, let message): .refused(code: code, message: message)
            }
        entries.append(Entry(index: index, verdict: verdict))
    }

    package var accepted: Int { entries.count { $0.verdict == .accepted } }
    package var duplicates: Int { entries.count { $0.verdict == .duplicate } }
    /// How many were refused for each reason, in the order of the codes; those that none was refused for are left out.
    package var refusals: [(code: RefusalCode, count: Int)] {
        RefusalCode.allCases.compactMap { code in
            let count = entries.count {
                guard case .refused(code, _) = $0.verdict else { return false }
                return true
            }
            return count == 0 ? nil : (code: code, count: count)
        }
    }
    /// The refusals, as they are answered.
    package var refused: [EntryRefusal] {
        entries.compactMap {
            guard case .refused(let code, let message) = $0.verdict else { return nil }
            return EntryRefusal(index: $0.index, code: code.rawValue, message: message)
        }
    }
}
