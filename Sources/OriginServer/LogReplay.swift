import EventLog
import EventLoop
import JSONText
import MatchModel
import OriginCore

/// Decides a log's inputs again, as an origin would, and compares byte for byte what comes out with what was published.
/// Only reads: an origin may run on the log meanwhile, and what it adds is not looked at.
package struct LogReplay: Sendable {
    private static let page = 1000

    /// Inputs that were decided, by kind, in the order of their names.
    package private(set) var inputs: [(kind: String, count: Int)] = []
    package private(set) var publications = 0
    package private(set) var bytes = 0
    /// The last input before the first that was decided: 0, or where retention has left a checkpoint.
    package private(set) var begin: UInt64 = 0
    /// Where the log ended when it was opened.
    package private(set) var head = Cursor(epoch: 0, offset: 0)
    /// The first position at which they differ, and how; `nil` when they are the same.
    package private(set) var difference: String?
    package private(set) var elapsed = TimeSpan.zero

    /// One line for a person.
    package var summary: String {
        let total = inputs.reduce(0) { $0 + $1.count }
        let kinds = inputs.map { "\($0.kind) \($0.count)" }.joined(separator: ", ")
        return "replay: decided \(total) inputs (\(kinds)) after input \(begin), \(publications) publications of "
            + "\(bytes) bytes, head \(head), in \(elapsed.milliseconds) ms: "
            + (difference.map { "DIFFERENT: \($0)" } ?? "the same as published, byte for byte")
    }

    /// One line of JSON.
    package var json: String {
        var json = JSONWriter()
        json.object { json in
            json.array("inputs") { list in
                for (kind, count) in inputs {
                    list.object {
                        $0.field("kind", kind)
                        $0.field("count", count)
                    }
                }
            }
            json.field("after_input", begin)
            json.field("publications", publications)
            json.field("bytes", bytes)
            json.field("head", head.description)
            json.field("elapsed_ms", elapsed.milliseconds)
            json.field("same", difference == nil)
            if let difference { json.field("difference", difference) }
        }
        return json.text
    }

    /// `path` is a directory of a log, or a back-up. Throws what a person can mend: a log that is damaged, or of another
    /// version.
    package static func run(path: String) throws -> LogReplay {
        let log = try LogFile(path: path)
        let replay = try run(log, between: try log.ends())
        try log.close()
        return replay
    }

    /// Decides what lies between the ends that the log had at one moment.
    static func run(_ log: LogFile, between ends: LogEnds) throws -> LogReplay {
        let start = SystemClock.monotonic()
        var replay = LogReplay()
        replay.head = ends.head
        replay.begin = ends.inputFloor
        try replay.run(log, until: ends.lastInput)
        replay.elapsed = SystemClock.monotonic() - start
        return replay
    }

    private mutating func run(_ log: LogFile, until last: UInt64) throws {
        var node: OriginNode
        var logged: LoggedPublications
        if begin > 0 {
            guard let checkpoint = try log.checkpoint(after: begin), let found = try NodeCheckpoint.read(checkpoint)
            else {
                throw EventLogError.damaged(
                    what: "there is no checkpoint after input \(begin) that this version can read")
            }
            node = found
            logged = LoggedPublications(log, after: node.head, until: head)
        } else {
            let first = try log.publications(after: Cursor(epoch: 0, offset: 0), limit: 1).first?.cursor.epoch
            node = OriginNode(epoch: first ?? head.epoch)
            logged = LoggedPublications(log, after: Cursor(epoch: 0, offset: 0), until: head)
        }
        var kinds: [String: Int] = [:]
        var input = begin
        while input < last, difference == nil {
            let page = try log.inputs(after: input, limit: min(Self.page, Int(last - input)))
            if page.isEmpty { break }
            for record in page where difference == nil {
                kinds[record.kind, default: 0] += 1
                input = record.id
                try decide(record, &node, &logged)
            }
        }
        inputs = kinds.sorted { $0.key < $1.key }.map { (kind: $0.key, count: $0.value) }
        if difference == nil, let more = try logged.next(1).first {
            difference = "\(more.cursor) is in the log, and no input gives it"
        }
    }

    private mutating func decide(
        _ input: InputRecord, _ node: inout OriginNode, _ logged: inout LoggedPublications
    ) throws {
        guard let outcome = try InputReplay.decide(input, with: &node) else { return }
        let stored = try logged.next(outcome.publications.count)
        for (index, publication) in outcome.publications.enumerated() {
            let encoded = DurabilityQueue.encode(publication)
            guard index < stored.count else {
                difference = "input \(input.id) (\(input.kind)) gives \(publication.cursor), which is not in the log"
                return
            }
            guard publication.cursor == stored[index].cursor else {
                difference =
                    "input \(input.id) (\(input.kind)) gives \(publication.cursor), the log goes on with "
                    + "\(stored[index].cursor)"
                return
            }
            guard encoded == stored[index].bytes else {
                let place = zip(encoded, stored[index].bytes).prefix { $0 == $1 }.count
                difference =
                    "input \(input.id) (\(input.kind)) gives \(publication.cursor) with \(encoded.count) bytes, "
                    + "the log has \(stored[index].bytes.count); they differ from byte \(place) on"
                return
            }
            node.fold(encoded)
            guard node.digest.value == stored[index].digest else {
                difference = "\(publication.cursor) has another running digest"
                return
            }
            publications += 1
            bytes += encoded.count
        }
    }
}
