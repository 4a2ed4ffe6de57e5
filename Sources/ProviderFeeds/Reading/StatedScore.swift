import MatchModel

/// The score of a match as a message states it beside whatever it tells.
package struct StatedScore: Hashable, Codable, Sendable {
    package var score: Score
    /// Of the message, in the product's own unit.
    package var version: Int64

    package init(score: Score, version: Int64) {
        self.score = score
        self.version = version
    }
}

extension ProviderMatch {
    /// Adds the next message's. Of a run of equal ones the first and the last are kept: they say all that the run says.
    mutating func state(_ score: Score, version: Int64) {
        let last = stated.suffix(2)
        if last.count == 2, last.allSatisfy({ $0.score == score }) {
            stated[stated.count - 1].version = max(stated[stated.count - 1].version, version)
        } else if stated.count < Self.maximumItems {
            stated.append(StatedScore(score: score, version: version))
        }
    }

    /// The scores of messages; of those that state none for each, the one of them all.
    var statedScores: [StatedScore] {
        guard stated.isEmpty else { return stated }
        guard let score, let version = newestVersion else { return [] }
        return [StatedScore(score: score, version: version)]
    }

    /// The highest version of anything in it, hints among them.
    var newestVersion: Int64? { (items.compactMap(\.version) + stated.map(\.version)).max() }
}
