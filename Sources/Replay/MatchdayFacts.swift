import JSONText
import MatchModel

/// A tournament as facts: what `touchline replay` plays.
package struct MatchdayFacts: Hashable, Sendable {
    /// The largest file that is read, in bytes.
    package static let maximumFileSize = 4 << 20
    /// More matches than this are refused.
    package static let maximumMatches = 4096

    package var name: String
    /// In the order of the file.
    package var matches: [MatchFacts]

    /// Reads the bytes of a file of facts. `file` is its name in the messages.
    package static func read(_ bytes: [UInt8], file: String) throws(ScriptError) -> MatchdayFacts {
        guard bytes.count <= maximumFileSize else {
            throw ScriptError("\(file): larger than \(maximumFileSize) bytes; split it into matchdays")
        }
        let root: JSONValue
        do {
            root = try JSONReader.read(bytes)
        } catch {
            throw ScriptError("\(file):\(error.line): not JSON: \(error.message), column \(error.column)")
        }
        guard let list = root["matches"]?.array else {
            throw ScriptError("\(file): has no 'matches'; give an array of matches")
        }
        guard list.count <= maximumMatches else {
            throw ScriptError("\(file): \(list.count) matches; at most \(maximumMatches) are taken")
        }
        var matches: [MatchFacts] = []
        var seen: Set<MatchID> = []
        for (index, value) in list.enumerated() {
            let reader = FactsReader(file: file, place: value["match"]?.string ?? "match \(index + 1)")
            let match = try reader.match(value)
            guard seen.insert(match.fixture.match).inserted else {
                throw reader.error("stands twice; keep one")
            }
            matches.append(match)
        }
        return MatchdayFacts(name: root["name"]?.string ?? file, matches: matches)
    }
}

/// Why facts cannot be played: what, where and the mend.
package struct ScriptError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String
    init(_ description: String) { self.description = description }
}
