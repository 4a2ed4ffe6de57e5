import MatchModel

/// Which ticket keys hold at which time. One of its own encrypts for `rotation` and decrypts for as long again; keys that
/// were given hold until others are.
package struct TicketKeyRing: Sendable {
    package enum Found: Hashable, Sendable {
        /// The key that encrypts.
        case current(TicketKey)
        /// One that only decrypts: whoever comes with it gets a new ticket.
        case older(TicketKey)
    }

    package let rotation: TimeSpan
    private var keys: [TicketKey]
    /// When the first key began to encrypt; `nil` for given keys, which do not rotate by themselves.
    private var since: MonotonicInstant?

    /// Keys of its own.
    package init(own key: TicketKey, rotation: TimeSpan, now: MonotonicInstant) {
        self.rotation = rotation
        keys = [key]
        since = now
    }

    /// Given keys: the first encrypts, all decrypt. At least one.
    package init(given keys: [TicketKey], rotation: TimeSpan) {
        self.rotation = rotation
        self.keys = keys
    }

    /// Whether the key that encrypts has had its time.
    package func isDue(now: MonotonicInstant) -> Bool { since.map { now - $0 >= rotation } ?? false }

    /// Lets a new key encrypt from now on. The one before it decrypts on, unless it has had that time too.
    package mutating func rotate(to key: TicketKey, now: MonotonicInstant) {
        guard let since else { return }
        keys = now - since < rotation + rotation ? [key, keys[0]] : [key]
        self.since = now
    }

    package var encrypting: TicketKey { keys[0] }

    /// Whether it holds exactly these.
    package func holds(_ keys: [TicketKey]) -> Bool { self.keys == keys }

    package func find(_ name: [UInt8], now: MonotonicInstant) -> Found? {
        guard let index = keys.firstIndex(where: { $0.name == name }) else { return nil }
        guard let since else { return index == 0 ? .current(keys[0]) : .older(keys[index]) }
        let age = now - since
        if index > 0 { return age < rotation ? .older(keys[index]) : nil }
        if age < rotation { return .current(keys[0]) }
        return age < rotation + rotation ? .older(keys[0]) : nil
    }
}
