/// A payload of the log that is to be received again, as a new input.
package struct AwaitingPayload: Hashable, Codable, Sendable {
    /// The record that keeps it.
    package var input: UInt64
    /// The provider's id of the match whose snapshot an operator has accepted.
    package var trusted: String?
}

/// What left the quarantine and has not been received again yet. It is part of the node, so that a crash between the two
/// loses nothing.
struct AwaitingPayloads: Codable, Sendable {
    /// The most that wait; what is too many is let go, counted and told.
    static let maximum = 65_536

    /// In the order in which they are received.
    private var waiting: [AwaitingPayload] = []
    /// How many of `waiting` are done with.
    private var done = 0
    private(set) var lost: UInt64 = 0

    private enum CodingKeys: String, CodingKey { case waiting, lost }

    init() {}

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        waiting = try container.decode([AwaitingPayload].self, forKey: .waiting)
        lost = try container.decode(UInt64.self, forKey: .lost)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(Array(waiting[done...]), forKey: .waiting)
        try container.encode(lost, forKey: .lost)
    }

    var count: Int { waiting.count - done }
    var first: AwaitingPayload? { done < waiting.count ? waiting[done] : nil }

    mutating func append(_ payloads: [AwaitingPayload]) {
        let room = max(0, Self.maximum - count)
        waiting += payloads.prefix(room)
        lost += UInt64(max(0, payloads.count - room))
    }

    /// Whether the first one was this; it then waits no more.
    mutating func removeFirst(_ input: UInt64) -> Bool {
        guard first?.input == input else { return false }
        done += 1
        if done * 2 > waiting.count {
            waiting.removeFirst(done)
            done = 0
        }
        return true
    }
}
