import MatchModel

/// Whether a signed payload is fresh, of who has the secret, and here for the first time.
///
/// Signatures that were taken are remembered as long as they would pass by their time. Only those with the right code
/// are, so that strangers cannot fill the table. When it is full the oldest seconds leave it, and from then on no signature
/// of those seconds passes: under a load beyond what it was made for (`maximumRemembered` in ten minutes) the tolerance
/// shrinks, and still nothing is taken twice. A restart forgets; a payload that is played again after one is met by the
/// comparison with what was accepted before, as every payload that a provider sends twice.
package struct WebhookVerifier: Sendable {
    /// How far the sender's clock may be from ours, one way or the other.
    package static let tolerance = TimeSpan.seconds(300)
    /// Signatures remembered: 16 bytes each, and as much again for the table.
    package static let maximumRemembered = 262_144

    /// A signature that was taken, for `forget`.
    package struct Ticket: Hashable, Sendable {
        var seconds: Int64
        var mark: UInt128
    }

    /// What both sides have.
    let secret: [UInt8]
    private let capacity: Int
    private var taken: [Int64: Set<UInt128>] = [:]
    /// Those whose payload is on its way to the disk: as many as payloads are.
    private var unsettled: Set<Ticket> = []
    package private(set) var remembered = 0
    /// Seconds below this one are remembered no more.
    private var floor = Int64.min
    /// Times that seconds left the table for want of room.
    package private(set) var overflows: UInt64 = 0

    package init(secret: [UInt8], capacity: Int = maximumRemembered) {
        self.secret = secret
        self.capacity = capacity
    }

    /// Looks at the field, before the body is there.
    package func read(_ field: String?, now: UnixInstant) throws(WebhookRefusal) -> WebhookSignature {
        guard let field else { throw .missing }
        let signature = try WebhookSignature(parsing: field)
        let age = now - UnixInstant(milliseconds: signature.seconds * 1000)
        if age > Self.tolerance || signature.seconds < floor { throw .expired }
        if age < TimeSpan.zero - Self.tolerance { throw .early }
        return signature
    }

    /// Takes a signature, `code` being the one that `verified` gave for it. Asked after all else, for it remembers.
    package mutating func take(
        _ signature: WebhookSignature, code: [UInt8], now: UnixInstant
    ) throws(WebhookRefusal) -> Ticket {
        forgetOld(now)
        // Meanwhile its second may have left the table.
        guard signature.seconds >= floor else { throw .expired }
        let mark = code.prefix(16).reduce(UInt128(0)) { $0 << 8 | UInt128($1) }
        let ticket = Ticket(seconds: signature.seconds, mark: mark)
        guard taken[signature.seconds, default: []].insert(mark).inserted else {
            throw unsettled.contains(ticket) ? .pending : .replayed
        }
        unsettled.insert(ticket)
        remembered += 1
        while remembered > capacity, let oldest = taken.keys.min() { drop(oldest) }
        return ticket
    }

    /// What came with the ticket is durable: the same again is a replay.
    package mutating func settle(_ ticket: Ticket) { unsettled.remove(ticket) }

    /// What was taken could not be kept: the same may come again.
    package mutating func forget(_ ticket: Ticket) {
        unsettled.remove(ticket)
        if taken[ticket.seconds]?.remove(ticket.mark) != nil { remembered -= 1 }
    }

    /// What would not pass by its time need not be remembered.
    private mutating func forgetOld(_ now: UnixInstant) {
        let first = (now.microseconds - Self.tolerance.microseconds) / 1_000_000
        guard first > floor else { return }
        floor = first
        for seconds in taken.keys.filter({ $0 < first }) {
            remembered -= taken.removeValue(forKey: seconds)?.count ?? 0
        }
    }

    private mutating func drop(_ seconds: Int64) {
        remembered -= taken.removeValue(forKey: seconds)?.count ?? 0
        floor = max(floor, seconds + 1)
        overflows += 1
    }
}
