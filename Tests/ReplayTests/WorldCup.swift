import Foundation
import MatchModel
import Replay
import Testing

/// The file of facts that stands in the repository.
enum WorldCup {
    static func facts() throws -> MatchdayFacts {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let data = try Data(contentsOf: root.appending(path: "Topology/worldcup2022.json"))
        return try MatchdayFacts.read(Array(data), file: "worldcup2022.json")
    }

    static func script(_ selection: ScriptSelection, _ options: ScriptOptions = ScriptOptions()) throws
        -> MatchdayScript
    {
        try MatchdayScript(
            facts(), selection: selection, options: options, provider: try #require(ProviderID("touchline")))
    }

    static func match(_ id: String) throws -> ScriptSelection {
        .matches([try #require(MatchID(id))])
    }
}
