import EventLoop
import JSONText

/// The process of the clients that mean harm: see `Tests/Benchmarks/hostile.c` for its kinds and commands.
final class HostileClients {
    /// The kinds there are, and what each does.
    static let kinds = [
        ("never-reads", "subscribes and never reads"), ("slow-handshake", "a byte of its handshake a second"),
        ("silent", "connects and says nothing"), ("ping-flood", "WebSocket pings as fast as they go"),
        ("pong-flood", "WebSocket pongs as fast as they go"), ("op-flood", "operations as fast as they go"),
        ("many-topics", "100,000 topics, 60 an operation"), ("million-topics", "10,000 topics in one operation"),
        ("garbage", "masked text frames of noise"), ("unmasked", "frames without a mask"),
        ("reset", "resets in the middle of a frame"), ("h2-rapid-reset", "HTTP/2 requests, each reset at once"),
        ("h2-ping-flood", "HTTP/2 PING frames"), ("h2-settings-flood", "HTTP/2 SETTINGS frames"),
        ("h2-window-updates", "HTTP/2 WINDOW_UPDATE frames"), ("h2-continuations", "a header block without end"),
        ("h2-unread-streams", "1,000 requests, answers never read"),
    ]

    /// What one kind has done since it was first asked for.
    struct Standing {
        var kind: String
        var open, connected, refused, ended: Int
    }

    private let child: ChildProcess
    private let launcher: Launcher

    init(_ launcher: Launcher, port: Int, match: String) throws {
        self.launcher = launcher
        child = try launcher.start("hostile", launcher.directory + "/hostile", [], on: .behindGenerator)
        _ = try ask("target 127.0.0.1 \(port) \(match)")
    }

    /// So many more of a kind.
    func start(_ kind: String, _ count: Int) throws { _ = try ask("start \(kind) \(count)") }

    /// How many connect in a second, of all kinds together.
    func setRate(_ perSecond: Int) throws { _ = try ask("rate \(perSecond)") }

    func stop() throws { _ = try ask("stop") }

    func standings() throws -> [Standing] {
        (try ask("stats")["kinds"]?.array ?? []).map { kind in
            func count(_ name: String) -> Int { Int(kind[name]?.integer ?? 0) }
            return Standing(
                kind: kind["kind"]?.string ?? "", open: count("open"), connected: count("connected"),
                refused: count("refused"), ended: count("ended"))
        }
    }

    func end() { launcher.end(child) }

    private func ask(_ line: String) throws -> JSONValue {
        child.tell(line)
        for _ in 0..<20_000 {
            if let text = child.lines().first {
                let answer = (try? JSONReader.read(Array(text.utf8))) ?? .null
                if let error = answer["error"]?.string { throw BenchError("the hostile clients: \(error)") }
                return answer
            }
            guard child.isRunning() else { break }
            Launcher.pause(milliseconds: 1)
        }
        throw BenchError("the hostile clients said nothing; see \(launcher.directory)/hostile.log")
    }
}
