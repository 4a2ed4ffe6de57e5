import MatchModel

/// Opta F7, and F9, which is the same with statistics: `SoccerFeed` with a `SoccerDocument` for each match, as XML or its
/// JSON conversion. Always all that is known. Ids are those of F24 with a letter in front, which is taken off.
///
/// A document holds no list that could be seen to be empty; the goals are present when they add up to the scores of the
/// teams.
enum OptaF7 {
    static func read(_ document: Document) -> ProviderReading {
        var reading = ProviderReading(product: .optaF7)
        var leftOut = LeftOutCounts()
        for part in OptaPart.all(document) {
            let feed = part.feed
            let documents = feed.map { $0.list("SoccerDocument") + $0.list("OptaDocument") }
            guard let documents = documents ?? part.document.map({ [$0] }) else {
                leftOut.add(.unknownType)
                continue
            }
            let made = feed.flatMap { OptaTime.order($0, ["TimeStamp"], .unitedKingdom) }
            // A list of fixtures has many in one document.
            for (node, data) in documents.flatMap({ node in node.list("MatchData").map { (node, $0) } }) {
                guard reading.matches.count < ProviderReading.maximumMatches else {
                    leftOut.add(.tooManyMatches)
                    continue
                }
                var match = OptaF7Match(document: node, data: data)
                reading.matches.append(match.read(made: made, &leftOut))
            }
        }
        reading.leftOut = leftOut.list
        return reading
    }

    /// `t174` is `174`: the letter says what kind of thing it is.
    static func id(_ text: String?) -> String? {
        guard let text, let first = text.utf8.first else { return nil }
        let isLetter = UInt8(ascii: "a")...UInt8(ascii: "z") ~= first
        let rest = String(text.dropFirst())
        return isLetter && rest.utf8.allSatisfy { 0x30...0x39 ~= $0 }
            ? MatchBuilder.usableID(rest) : MatchBuilder.usableID(text)
    }
}
