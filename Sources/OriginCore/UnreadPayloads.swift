import MatchModel

/// A payload that no adapter understood, kept whole in the log.
package struct UnreadPayload: Hashable, Codable, Sendable {
    package var provider: String
    /// Why, in the stable word and for people.
    package var code: String
    package var message: String
    /// The record that keeps it.
    package var input: UInt64
    package var bytes: Int
    /// Of its content: the same again is not kept again.
    package var digest: UInt64
    package var received: UnixInstant

    package init(
        provider: String, code: String, message: String, input: UInt64, bytes: Int, digest: UInt64,
        received: UnixInstant
    ) {
        self.provider = provider
        self.code = code
        self.message = message
        self.input = input
        self.bytes = bytes
        self.digest = digest
        self.received = received
    }
}

/// Whether a payload that no adapter understood is kept.
package enum UnreadVerdict: Hashable, Sendable {
    case kept
    /// The same is there already.
    case known
    /// Too many came at once.
    case noRoom
}

/// The newest payloads that no adapter understood.
struct UnreadPayloads: Codable, Sendable {
    static let maximum = 256
    /// One makes room for another only when it is so old: a flood of garbage does not fill the log.
    static let stay = TimeSpan.seconds(60)

    private(set) var all: [UnreadPayload] = []
    /// Payloads that made room for others.
    private(set) var lost: UInt64 = 0

    mutating func add(_ payload: UnreadPayload, inAnyCase: Bool = false) -> UnreadVerdict {
        guard !all.contains(where: { $0.digest == payload.digest && $0.provider == payload.provider }) else {
            return .known
        }
        if all.count == Self.maximum {
            guard inAnyCase || payload.received - all[0].received >= Self.stay else { return .noRoom }
            all.removeFirst()
            lost += 1
        }
        all.append(payload)
        return .kept
    }

    /// Whether it was there.
    mutating func remove(input: UInt64) -> Bool {
        guard let place = all.firstIndex(where: { $0.input == input }) else { return false }
        all.remove(at: place)
        return true
    }
}
