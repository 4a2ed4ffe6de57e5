/// A team's name, ready to be compared with how others write it.
struct TeamName: Hashable, Sendable {
    /// How well two names agree; lower is better.
    enum Agreement: Int, Comparable, Sendable {
        case same
        /// The same but for what clubs put around their names.
        case core
        /// Words are shortened: `Man Utd`, `PSG`.
        case shortened
        /// One leaves words out: `Brighton` for `Brighton & Hove Albion`.
        case part

        static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    }

    /// What clubs put around their names, and says nothing of which club it is. `United` and `City` are not among them.
    private static let affixes: Set<String> = [
        "fc", "cf", "sc", "afc", "ac", "as", "ss", "ssc", "us", "cd", "ud", "rc", "rcd", "sd", "ca", "sv", "tsv", "fsv",
        "vfb", "vfl", "tsg", "bsc", "bv", "sk", "fk", "nk", "if", "bk", "ff", "club", "calcio", "football", "the", "de",
        "and",
    ]
    /// What makes a team another one than the club's first; in the spelling after folding.
    private static let others: Set<String> = [
        "women", "w", "ladies", "femenino", "femeni", "feminin", "feminine", "femminile", "frauen", "ii", "iii", "b",
        "reserves", "youth", "u17", "u18", "u19", "u20", "u21", "u23",
    ]

    private let words: [String]
    private let core: [String]
    /// Sorted.
    private let other: [String]
    /// The first letters of its words, as bits: names that agree share one.
    private let initials: UInt64

    init(_ name: String) {
        let all = LetterFolding.words(name)
        words = all
        initials = all.reduce(0) { $0 | 1 << UInt64(($1.unicodeScalars.first?.value ?? 0) % 64) }
        other = all.filter { Self.others.contains($0) }.sorted()
        let main = all.filter { !Self.others.contains($0) }
        let core = main.filter { word in
            !Self.affixes.contains(word) && !word.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
        }
        self.core = core.isEmpty ? main : core
    }

    /// `nil` for names that cannot be of one team.
    func agreement(with name: TeamName) -> Agreement? {
        guard initials & name.initials != 0, other == name.other else { return nil }
        if words == name.words { return .same }
        if core == name.core { return core.isEmpty ? nil : .core }
        if Self.isShortened(core, name.core) || Self.isShortened(name.core, core) { return .shortened }
        let (short, long) = core.count < name.core.count ? (core, name.core) : (name.core, core)
        guard !short.isEmpty, short.count < long.count else { return nil }
        return short.allSatisfy { word in long.contains { $0 == word || Self.shortens(word, $0) } } ? .part : nil
    }

    /// Word by word, or by initials.
    private static func isShortened(_ short: [String], _ long: [String]) -> Bool {
        if short.count == long.count {
            return zip(short, long).allSatisfy { $0 == $1 || shortens($0, $1) || shortens($1, $0) }
        }
        guard short.count == 1, long.count > 1 else { return false }
        return short[0] == String(String.UnicodeScalarView(long.compactMap(\.unicodeScalars.first)))
    }

    /// Whether a word is another one with letters left out: the same first one, and the others in their order.
    private static func shortens(_ short: String, _ long: String) -> Bool {
        guard short.utf8.count >= 2, short.utf8.count < long.utf8.count, short.utf8.first == long.utf8.first else {
            return false
        }
        var rest = short.utf8[...]
        for byte in long.utf8 where byte == rest.first { rest = rest.dropFirst() }
        return rest.isEmpty
    }
}
