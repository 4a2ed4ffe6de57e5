import Logging
import Testing

@testable import Telemetry

@Suite struct LogLineTests {
    @Test func `a line has its time, level, place and message, then metadata in the order of the keys`() {
        let line = render("edge is ready", ["zone": "b", "address": "127.0.0.1:7410", "why": "a=b"])
        #expect(
            line == "time=2022-12-18T15:00:00.007Z level=info at=edge message=\"edge is ready\" "
                + "address=127.0.0.1:7410 why=\"a=b\" zone=b\n")
    }

    @Test func `what came from outside cannot start a line or steer a terminal`() {
        let line = render("a\nlevel=critical", ["x": "\u{1B}[2J\u{9B}\"\\"])
        #expect(line.hasSuffix("message=\"a\\nlevel=critical\" x=\"\\u{1b}[2J\\u{9b}\\\"\\\\\"\n"))
        #expect(line.utf8.filter { $0 == 0x0A }.count == 1)
    }

    @Test func `a line too long is cut between two characters and says so`() {
        let line = render(String(repeating: "é", count: 10_000), [:])
        #expect(line.utf8.count <= LogLine.maximumLength)
        #expect(line.hasSuffix("é …\n"))
        #expect(!line.unicodeScalars.contains("\u{FFFD}"))
    }

    private func render(_ message: String, _ metadata: Logger.Metadata) -> String {
        let moment = WallClockTime(milliseconds: 1_671_375_600_007)
        return String(decoding: LogLine.render(moment, .info, "edge", message, metadata), as: UTF8.self)
    }
}
