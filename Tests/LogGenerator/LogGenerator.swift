import BackboneWire
import EventLifecycle
import EventLog
import MatchModel
import OriginCore
import OriginServer
import ProviderFeeds

/// Makes the log that an origin would have after a month of matches, a dozen of them at a time.
///
///     log-generator DIRECTORY PUBLICATIONS [CHECKPOINT-EVERY]       0 writes no checkpoint
@main
struct LogGenerator {
    /// Matches played at a time, events of each, and seconds between two publications.
    private static let concurrent = 12
    private static let eventsPerMatch = 250
    private static let interval = TimeSpan.milliseconds(2600)
    /// Inputs of one commit.
    private static let batch = 1000

    private let log: DurableLog
    private let checkpointEvery: Int
    private var node: OriginNode
    private var now = UnixInstant(milliseconds: 1_790_000_000_000)
    private var records: [LogRecord] = []
    private var input: UInt64 = 0
    private var matches = 0
    private var playing: [(match: Int, event: Int)] = []

    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count >= 3, let count = Int(arguments[2]) else {
            print("usage: log-generator DIRECTORY PUBLICATIONS [CHECKPOINT-EVERY]")
            return
        }
        let every = arguments.count > 3 ? Int(arguments[3]) ?? 0 : NodeCheckpoint.inputs
        var generator = LogGenerator(log: try DurableLog.open(directory: arguments[1]), checkpointEvery: every)
        try generator.run(count)
    }

    private init(log: DurableLog, checkpointEvery: Int) {
        self.log = log
        self.checkpointEvery = checkpointEvery
        node = OriginNode(epoch: UInt64(now.milliseconds))
    }

    private mutating func run(_ count: Int) throws {
        try log.beginEpoch(node.epoch)
        while node.head.offset < UInt64(count) {
            if playing.count < Self.concurrent {
                matches += 1
                playing.append((matches, 0))
                try send(fixture(matches))
            }
            for index in playing.indices {
                playing[index].event += 1
                try send(event(playing[index].match, playing[index].event))
            }
            playing.removeAll { $0.event >= Self.eventsPerMatch }
        }
        try commit()
        print("\(input) inputs, head \(node.head), \(matches) matches, \(node.matchCount) held")
        try log.close()
    }

    private mutating func send(_ payload: String) throws {
        now = now + Self.interval
        let bytes = Array(payload.utf8)
        guard let provider = ProviderID("touchline") else { return }
        let outcome = node.receive(try CanonicalFeed.read(bytes, provider: provider).entries, receivedAt: now, now: now)
        guard outcome.isRecorded else { return }
        var logged: [LoggedPublication] = []
        for publication in outcome.publications {
            let bytes = try BackboneEncoder.encode(publication)
            node.fold(bytes)
            logged.append(LoggedPublication(cursor: publication.cursor, bytes: bytes, digest: node.digest.value))
        }
        input += 1
        records.append(
            LogRecord(
                input: InputRecord(
                    id: input, kind: "feed", provider: "touchline", schemaVersion: 1, received: now, now: now,
                    payload: bytes), publications: logged))
        if records.count == Self.batch { try commit() }
        if checkpointEvery > 0, input % UInt64(checkpointEvery) == 0 {
            try commit()
            try log.write(try NodeCheckpoint.write(node, after: input))
        }
    }

    private mutating func commit() throws {
        try log.append(records)
        records = []
    }

    private func fixture(_ match: Int) -> String {
        """
        {"type":"fixture","match":"m\(match)","league":"l\(match % 20)","home":{"id":"t\(match % 400)","name":"Home \
        \(match % 400)"},"away":{"id":"u\(match % 400)","name":"Away \(match % 400)"},"kickoff":"2026-09-21T15:00:00Z"}
        """
    }

    private func event(_ match: Int, _ number: Int) -> String {
        let minute = number * 90 / Self.eventsPerMatch
        let clock = "\"clock\":{\"period\":\(minute < 45 ? 1 : 2),\"minute\":\(minute),\"added\":0}"
        func entry(_ kind: String, _ id: String, _ more: String) -> String {
            """
            {"type":"observation","match":"m\(match)","id":"\(id)","kind":"\(kind)",\(clock)\(more)\
            \(kind == "goal" ? "" : ",\"status\":\"confirmed\"")}
            """
        }
        let team = ",\"team\":\"t\(match % 400)\""
        switch number {
        case 1: return entry("kickoff", "k", "")
        case 124: return entry("period-end", "h1", "")
        case 126: return entry("period-start", "h2", "")
        case Self.eventsPerMatch: return entry("full-time", "f", "")
        default: break
        }
        switch number % 50 {
        case 20: return entry("goal", "g\(number)", team + ",\"player\":\"Player \(number)\"")
        case 21:
            return entry(
                "goal", "g\(number - 1)",
                team + ",\"player\":\"Player \(number - 1)\",\"version\":2,\"status\":\"confirmed\"")
        case 30: return entry("yellow-card", "y\(number)", team + ",\"player\":\"Player \(number)\"")
        case 40: return entry("substitution", "s\(number)", team + ",\"text\":\"Player 7 for Player 11\"")
        default:
            return entry(
                "commentary", "c\(number)",
                ",\"text\":\"A long pass into the left half of the field, minute \(minute).\"")
        }
    }
}
