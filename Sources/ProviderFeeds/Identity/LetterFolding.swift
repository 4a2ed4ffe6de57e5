/// Names in lower case without the marks on their letters, so that `Leganés` is `Leganes` and `Köln` is `Koeln`.
enum LetterFolding {
    /// Letters and the plain ones they stand for. What is not in it and has a decomposition loses its marks, which are
    /// scalars of their own in names that are written so.
    private static let groups: [(letters: String, plain: String)] = [
        ("àáâãäåāăą", "a"), ("çćĉċč", "c"), ("ďđð", "d"), ("èéêëēĕėęě", "e"), ("ĝğġģ", "g"), ("ĥħ", "h"),
        ("ìíîïĩīĭįı", "i"), ("ĵ", "j"), ("ķ", "k"), ("ĺļľŀł", "l"), ("ñńņňŉ", "n"), ("òóôõöøōŏő", "o"),
        ("ŕŗř", "r"), ("śŝşšș", "s"), ("ţťŧț", "t"), ("ùúûüũūŭůűų", "u"), ("ŵ", "w"), ("ýÿŷ", "y"), ("źżž", "z"),
        ("ß", "ss"), ("þ", "th"), ("æ", "a"), ("œ", "o"),
    ]

    private static let table: [Unicode.Scalar: String] = {
        var table: [Unicode.Scalar: String] = [:]
        for group in groups { for letter in group.letters.unicodeScalars { table[letter] = group.plain } }
        return table
    }()

    /// The words of a name. An apostrophe or a full stop within one is no gap; `ae`, `oe` and `ue` are the letters that
    /// German writes so.
    static func words(_ name: String) -> [String] {
        var words: [String] = []
        var word = ""
        func end() {
            guard !word.isEmpty else { return }
            words.append(joined(word))
            word = ""
        }
        for scalar in name.unicodeScalars {
            if 0x300...0x36F ~= scalar.value || scalar == "'" || scalar == "’" || scalar == "." { continue }
            for lower in scalar.properties.lowercaseMapping.unicodeScalars {
                if let plain = table[lower] {
                    word += plain
                } else if lower.properties.isAlphabetic || lower.properties.numericType != nil {
                    word.unicodeScalars.append(lower)
                } else if !(0x300...0x36F ~= lower.value) {
                    end()
                }
            }
        }
        end()
        return words
    }

    private static func joined(_ word: String) -> String {
        var bytes: [UInt8] = []
        for byte in word.utf8 {
            if byte == UInt8(ascii: "e"), let last = bytes.last, "aou".utf8.contains(last) { continue }
            bytes.append(byte)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
