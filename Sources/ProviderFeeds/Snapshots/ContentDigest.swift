import MatchModel

/// A 64-bit digest of what a provider says, to see whether it says something else than before. Two texts that differ get
/// the same one once in 2^64; it is no defence against a forger, who could as well say nothing.
///
/// It is stored: another way of counting makes everything look changed once, which is said again and changes nothing.
struct ContentDigest: Hashable, Sendable {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func fold(_ word: UInt64) {
        value = (value ^ word) &* 0x9E37_79B9_7F4A_7C15
        value ^= value >> 29
    }

    mutating func fold(_ number: Int64) { fold(UInt64(bitPattern: number)) }

    /// The bytes, eight at a time, and how many there were.
    mutating func fold(_ text: String) {
        var word: UInt64 = 0
        var count: UInt64 = 0
        for byte in text.utf8 {
            word = word << 8 | UInt64(byte)
            count += 1
            if count & 7 == 0 {
                fold(word)
                word = 0
            }
        }
        fold(word)
        fold(count)
    }

    /// A missing text is another one than an empty text.
    mutating func fold(_ text: String?) {
        if let text { fold(text) } else { fold(UInt64.max) }
    }

    mutating func fold(_ score: Score?) {
        fold(score.map { UInt64($0.home) << 16 | UInt64($0.away) } ?? .max)
    }

    mutating func fold(_ clock: MatchClock?) {
        fold(clock.map { UInt64($0.period) << 32 | UInt64($0.minute) << 16 | UInt64($0.added) } ?? .max)
    }

    mutating func fold(_ team: ProviderTeamReference?) {
        switch team {
        case nil: fold(0 as UInt64)
        case .home: fold(1 as UInt64)
        case .away: fold(2 as UInt64)
        case .id(let id): fold(id)
        }
    }
}

extension ProviderItem {
    /// Of everything that is said with it. Its version, its message and when it was captured only say when it was said.
    /// `names` stand for the players, of whom the item itself may know but the ids.
    func digest(_ names: ItemNames) -> UInt64 {
        var digest = ContentDigest()
        var about: String?
        switch subject {
        case .event(let kind): digest.fold(UInt64(kind.rawValue))
        case .reviewStart(let named): (about, _) = (named, digest.fold(0x100 as UInt64))
        case .reviewEnd(let named): (about, _) = (named, digest.fold(0x200 as UInt64))
        case .withdrawn: digest.fold(0x300 as UInt64)
        }
        digest.fold(UInt64(standing.rawValue) << 16 | UInt64(matchStatus?.rawValue ?? 0))
        digest.fold(about)
        digest.fold(team)
        digest.fold(names.player)
        digest.fold(clock)
        digest.fold(names.text)
        digest.fold(outcome)
        digest.fold(score)
        // Who tells what was made of the score says something, though it be the same.
        if isMade { digest.fold(0x400 as UInt64) }
        return digest.value
    }
}
