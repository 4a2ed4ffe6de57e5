import Foundation
import JSONText

/// Fans with Python's `websockets`: a client that shares no code with ours.
final class Fans {
    private let program: RunningProgram
    let count: Int

    init(_ url: String, in world: World, count: Int = 1, subprotocol: String = "touchline.v1") throws {
        self.count = count
        program = try world.start(
            Surroundings.python,
            [
                Surroundings.support.appendingPathComponent("fans.py").path, url, "--count", "\(count)",
                "--subprotocol", subprotocol,
            ], name: "fans")
    }

    /// One that has been answered its first subscribe.
    convenience init(_ url: String, in world: World, subscribedTo topics: [String]) async throws {
        try self.init(url, in: world)
        try subscribe(topics)
        try await wait(for: "subscribed")
    }

    /// Sends a text from all.
    func send(_ text: String) throws {
        var json = JSONWriter()
        json.object { $0.field("text", text) }
        try program.write(String(decoding: json.bytes, as: UTF8.self))
    }

    func sendBinary(_ bytes: Int) throws { try program.write("{\"binary\":\(bytes)}") }

    func subscribe(_ topics: [String], after: String? = nil, id: String = "s") throws {
        var json = JSONWriter()
        json.object {
            $0.field("op", "subscribe")
            $0.field("id", id)
            $0.array("topics") { list in topics.forEach { list.element($0) } }
            if let after { $0.field("after", after) }
        }
        try send(String(decoding: json.bytes, as: UTF8.self))
    }

    /// Lines whole so far.
    private var lines: [JSONValue] {
        get throws {
            let text = program.outputText
            guard let end = text.lastIndex(of: "\n") else { return [] }
            return try text[..<end].split(separator: "\n").map { try JSONReader.read(Array($0.utf8)) }
        }
    }

    /// Whether a fan and the edge agreed on compression; `nil` before it is open.
    func isCompressed(_ fan: Int = 0) throws -> Bool? {
        try lines.first { $0["fan"]?.integer == Int64(fan) && $0["open"]?.bool == true }?["compressed"]?.bool
    }

    /// What a fan was sent so far, in order.
    func frames(of fan: Int = 0) throws -> [JSONValue] {
        try lines.filter { $0["fan"]?.integer == Int64(fan) }.compactMap { $0["frame"] }
    }

    /// The frames of one op.
    func frames(_ op: String, of fan: Int = 0) throws -> [JSONValue] {
        try frames(of: fan).filter { $0["op"]?.string == op }
    }

    func events(of fan: Int = 0) throws -> [SeenEvent] { try frames("event", of: fan).map(SeenEvent.init) }

    /// All events by fan: one reading of what may be much.
    func eventsByFan() throws -> [[SeenEvent]] {
        var events = [[SeenEvent]](repeating: [], count: count)
        for line in try lines {
            guard let fan = line["fan"]?.integer, let frame = line["frame"], frame["op"]?.string == "event" else {
                continue
            }
            events[Int(fan)].append(SeenEvent(frame))
        }
        return events
    }

    /// Waits for the frame of an op, the first or a later one.
    @discardableResult
    func wait(for op: String, number: Int = 1, of fan: Int = 0) async throws -> JSONValue {
        try await waiting(for: "frame '\(op)' number \(number)") {
            let found = try frames(op, of: fan)
            return found.count >= number ? found[number - 1] : nil
        }
    }

    /// Waits until all fans have been answered `op` that often.
    func waitForAll(_ op: String, number: Int = 1) async throws {
        try await waiting(until: "'\(op)' at all \(count) fans") {
            try lines.count { $0["frame"]?["op"]?.string == op } >= count * number
        }
    }

    func waitForEvents(_ number: Int, of fan: Int = 0) async throws -> [SeenEvent] {
        try await waiting(for: "\(number) events") {
            let events = try events(of: fan)
            return events.count >= number ? events : nil
        }
    }

    /// The close code and reason, once it came.
    func closed() async throws -> (code: Int64, reason: String) {
        try await waiting(for: "the close") {
            for line in try lines {
                if let code = line["closed"]?.integer { return (code, line["reason"]?.string ?? "") }
            }
            return nil
        }
    }

    /// The status of the answer that was not 101.
    func refused() async throws -> Int64 {
        try await waiting(for: "the refusal") { try lines.lazy.compactMap { $0["refused"]?.integer }.first }
    }

    func leave() throws { try program.closeInput() }
}

/// An event frame, as far as tests compare it.
struct SeenEvent: Hashable {
    var cursor: String
    var id: String
    var revision: Int64
    var status: String
    var kind: String

    init(_ frame: JSONValue) {
        cursor = frame["cursor"]?.string ?? ""
        id = frame["id"]?.string ?? ""
        revision = frame["revision"]?.integer ?? 0
        status = frame["status"]?.string ?? ""
        kind = frame["kind"]?.string ?? ""
    }
}
