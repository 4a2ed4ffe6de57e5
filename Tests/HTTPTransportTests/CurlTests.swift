import EventLoop
import Foundation
import MatchModel
import Testing

@testable import HTTPTransport

/// A stock client against the server, where there is one.
@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/curl")))
struct CurlTests {
    private func curl(_ bench: Bench, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/curl")
        process.arguments = ["--silent", "--show-error", "--max-time", "30"] + arguments
        let output = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        _ = FileManager.default.createFile(atPath: output.path, contents: nil)
        defer { try? FileManager.default.removeItem(at: output) }
        process.standardOutput = try FileHandle(forWritingTo: output)
        let remote = bench.loop.remote
        let stopper = LoopStopper(loop: bench.loop)
        process.terminationHandler = { _ in remote.post { stopper.stop() } }
        try process.run()
        bench.run("curl did not end")
        // It has ended: only here does Foundation let go of what it holds of it.
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return String(decoding: try Data(contentsOf: output), as: UTF8.self)
    }

    @Test(arguments: ["--http1.1", "--http2-prior-knowledge"])
    func `curl gets, keeps the connection, posts, and sees a problem`(protocolFlag: String) throws {
        let bench = try Bench()
        let base = bench.origin.description
        let version = protocolFlag == "--http1.1" ? "1.1" : "2"
        // curl 7.88 cannot use an HTTP/2 connection of prior knowledge twice (it sends nothing): there, one at a time.
        let paths = ["/hello", "/later", "/missing"].map { base + $0 }
        let runs = protocolFlag == "--http1.1" ? [paths] : paths.map { [$0] }
        let flags = [protocolFlag, "--write-out", "[%{http_code} %{http_version}]"]
        let text = try runs.map { try curl(bench, flags + $0) }.joined()
        #expect(text.hasPrefix("hello[200 \(version)]later[200 \(version)]{"))
        #expect(text.hasSuffix("[404 \(version)]"))
        #expect(bench.server.counters.accepted == runs.count)
        #expect(try curl(bench, [protocolFlag, "--data", "abc", base + "/echo"]) == "abc")
        #expect(try curl(bench, [protocolFlag, "--head", base + "/hello"]).contains("content-length: 5"))
    }

    @Test(arguments: ["--http1.1", "--http2-prior-knowledge"])
    func `curl posts 3 MB and gets them back`(protocolFlag: String) throws {
        let bench = try Bench()
        let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: file) }
        let body = (0..<3 << 20).map { UInt8(ascii: "a") + UInt8($0 % 26) }
        try Data(body).write(to: file)
        let answer = try curl(
            bench, [protocolFlag, "--data-binary", "@" + file.path, bench.origin.description + "/large"])
        #expect(answer.utf8.elementsEqual(body))
    }

    @Test(arguments: ["--http1.1", "--http2-prior-knowledge"])
    func `curl is told of a body too large`(protocolFlag: String) throws {
        let bench = try Bench()
        let body = String(repeating: "x", count: 100_000)
        let text = try curl(
            bench, [protocolFlag, "--write-out", "[%{http_code}]", "--data", body, bench.origin.description + "/echo"])
        #expect(text.contains("body-too-large"))
        #expect(text.hasSuffix("[413]"))
    }
}

// Carries the loop into a job that runs on the loop's own thread; nothing is touched on the thread that posts.
// The test holds the loop until after the job has run.
private final class LoopStopper: @unchecked Sendable {
    private let loop: EpollLoop
    init(loop: EpollLoop) { self.loop = loop }
    func stop() { loop.stop() }
}
