import MatchModel
import Testing

@testable import LinkEmulator

@Suite struct LinkCommandTests {
    @Test(arguments: [
        ("cut lon-1", "silent nil"), ("cut lon-1 silent", "silent nil"), ("cut lon-1 reset 2.5", "reset 2.5"),
        ("  cut   lon-1 10 ", "silent 10.0"),
    ]) func `a cut names its link, and how and how long if it likes`(line: String, expected: String) throws {
        guard case .cut(.edge(let edge), let kind, let seconds) = try LinkCommand.parse(line) else {
            Issue.record("no cut")
            return
        }
        #expect(edge.text == "lon-1")
        #expect("\(kind) \(seconds.map { "\($0)" } ?? "nil")" == expected)
    }

    @Test func `heal, links, all and the empty line`() throws {
        #expect(try LinkCommand.parse("heal all") == .heal(.all))
        #expect(try LinkCommand.parse("links") == .list)
        #expect(try LinkCommand.parse(" \r") == nil)
    }

    @Test(arguments: ["cut", "cut a/b", "cut lon-1 softly", "cut lon-1 reset 0", "cut lon-1 reset 86401", "mend lon-1"])
    func `what is no command says how one is written`(line: String) {
        #expect(throws: LinkCommandError.self) { try LinkCommand.parse(line) }
    }
}
