import ArgumentParser
import EventLoop
import Glibc
import HTTPTransport
import MatchModel
import OriginServer
import Replay

/// `touchline replay`: plays matches that were played as a feed.
struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Plays matches as a feed: kick-offs, goals, reviews, retractions, full time.",
        discussion: """
            At --speed 60 a minute of play takes a second. Every message is sent until the origin says that it is durable.
            Exit 0: all were taken; 1: some were refused, or it was ended early.

            With --provider opta, statsperform, sportradar, genius or statsbomb the files are that provider's own, of any \
            of its products, and are played as it would have sent them: documents that are sent whole grow from one \
            to the next, and the last one is the file; F24 and MA3 come event by event, deletions at their own \
            moments, or whole too with --snapshots; messages come as they are.

            With --from-log it sends nothing: it decides again what an origin's log says the origin was told, and compares \
            byte for byte what comes out with what was published. An origin may run on the log meanwhile. Exit 0: the \
            same; 1: a difference, or a log that cannot be read.
            """)

    @Argument(help: "The file of facts, as Topology/worldcup2022.json; with --provider its files, 16 at most.")
    var files: [String] = []
    @Option(
        name: [.customLong("to"), .customLong("url")], help: "The origin, as http://HOST:PORT or https://HOST:PORT.")
    var to: String?
    @Option(help: "The directory of an origin's log, or a back-up of one: decide it again instead.")
    var fromLog: String?
    @Option(help: "A file of PEM: the authorities by which an https origin is believed.")
    var ca: String?
    @Option(help: "How much faster than real time. Default 60.")
    var speed: Double?
    @Option(help: "Choose the speed so that it takes so many seconds.")
    var seconds: Double?
    @Option(help: "The matches that kick off on a date in UTC, as 2022-12-18.")
    var date: String?
    @Flag(help: "A provider's files: send each payload as soon as the one before it is answered.")
    var fast = false
    @Option(help: "A provider's files: snapshots are so many seconds of play apart, at least.")
    var every = 30
    @Flag(help: "A provider's files: F24 and MA3 as whole documents that grow, instead of event by event.")
    var snapshots = false
    @Option(
        parsing: .upToNextOption,
        help: "Matches by id, as wc2022-64. Of a provider's file that names no match: the provider's id of it.")
    var match: [String] = []
    @Flag(help: "All matches; so it is when neither --date nor --match is given.")
    var all = false
    @Option(help: "Whose feed it is.")
    var provider = "touchline"
    @Flag(help: "Positions of the ball too, every five seconds of play.")
    var ball = false
    @Option(help: "A commentary every so many minutes of play; 0 for none.")
    var commentary = 3
    @Option(help: "No pause between two messages is longer than so many seconds of play; 0 keeps pauses and nights.")
    var gap = 900
    @Option(help: "A file with the intake key. Default: TOUCHLINE_INTAKE_KEY, if set.")
    var keyFile: String?
    @Flag(help: "Print a line of JSON each second and one at the end.")
    var json = false
    @Flag(
        help: "Leave the kick-off times of the fixtures as they were, instead of moving them to when they are played.")
    var keepKickoff = false

    func validate() throws {
        if fromLog != nil {
            guard files.isEmpty, to == nil else {
                throw ValidationError("--from-log sends nothing; leave FILE and --to out")
            }
        } else {
            guard !files.isEmpty else {
                throw ValidationError("FILE is missing; name a file of facts, or --from-log DIR")
            }
            guard to != nil else { throw ValidationError("--to is missing; name the origin, as http://HOST:PORT") }
            if ofProvider { try validateProvider() } else { try validateFacts() }
        }
    }

    func run() throws {
        if let fromLog { return try decideAgain(fromLog) }
        if ofProvider { return try playFeed() }
        let target = try target()
        let script = try script()
        let speed = try chosenSpeed(script.length)
        let json = json
        do {
            let loop = try EpollLoop()
            let player = ReplayPlayer(
                loop: loop, script: script, target: target, speed: speed, keepKickoff: keepKickoff,
                handlers: handlers(stopping: loop))
            let signals = try SignalWatch([SIGTERM, SIGINT], on: loop) { _ in player.stop("a signal") }
            player.start()
            loop.run()
            withExtendedLifetime(signals) {}
            if json { StandardStreams.output(player.report.json(final: true)) }
            StandardStreams.error(player.report.summary)
            guard player.report.isWhole else { throw ExitCode(1) }
        } catch let error as SystemError {
            StandardStreams.error("replay: \(error)")
            throw ExitCode(1)
        }
    }

    /// Whether the files are a provider's own, and not facts.
    private var ofProvider: Bool { FeedScript.providers.contains(provider) }

    private func validateFacts() throws {
        guard files.count == 1 else { throw ValidationError("one file of facts at a time; \(files.count) are named") }
        guard !fast, !snapshots else {
            let known = FeedScript.providers.joined(separator: ", ")
            throw ValidationError("--fast and --snapshots are for a provider's files; give --provider \(known)")
        }
    }

    private func validateProvider() throws {
        guard files.count <= FeedPlayer.maximumFiles else {
            throw ValidationError("\(files.count) files; give at most \(FeedPlayer.maximumFiles)")
        }
        guard date == nil, !ball, !keepKickoff, !all else {
            throw ValidationError("--date, --all, --ball and --keep-kickoff are for files of facts; leave them out")
        }
        guard match.isEmpty || match.count == 1 && files.count == 1 else {
            throw ValidationError("--match names the match of one file; give one id and one file")
        }
        guard gap >= 0, (1...3600).contains(every) else {
            throw ValidationError("--gap is 0 or more, --every 1 to 3600")
        }
        guard !fast || speed == nil && seconds == nil else {
            throw ValidationError("--fast, --speed and --seconds exclude one another; give one of them")
        }
    }

    private func playFeed() throws {
        let target = try target()
        let script = try feedScript()
        let speed = fast ? nil : try chosenSpeed(script.length)
        let json = json
        do {
            let loop = try EpollLoop()
            let player = FeedPlayer(
                loop: loop, script: script, target: target, speed: speed, handlers: handlers(stopping: loop))
            let signals = try SignalWatch([SIGTERM, SIGINT], on: loop) { _ in player.stop("a signal") }
            player.start()
            loop.run()
            withExtendedLifetime(signals) {}
            if json { StandardStreams.output(player.report.json(final: true)) }
            StandardStreams.error(player.report.summary)
            guard player.report.isWhole else { throw ExitCode(1) }
        } catch let error as SystemError {
            StandardStreams.error("replay: \(error)")
            throw ExitCode(1)
        }
    }

    private func feedScript() throws -> FeedScript {
        var played: [(name: String, series: FeedSeries)] = []
        for file in files {
            let bytes = try read(file, limit: FeedScript.maximumFileSize + 1, hint: "give a file of \(provider)")
            do {
                let series = try FeedSeries(
                    bytes, provider: provider, every: .seconds(Int64(every)), isCumulative: snapshots)
                // A document that names no match is often named for it.
                let name = file.split(separator: "/").last?.split(separator: ".").first.map(String.init) ?? file
                played.append((match.first ?? name, series))
                StandardStreams.error("replay: \(file): \(series)")
            } catch {
                StandardStreams.error("replay: \(file): \(error)")
                throw ExitCode(78)
            }
        }
        return FeedScript(played, maximumGap: gap == 0 ? nil : .seconds(Int64(gap)))
    }

    private func handlers(stopping loop: EpollLoop) -> ReplayHandlers {
        let json = json
        var handlers = ReplayHandlers()
        handlers.onProgress = { report in
            if json {
                StandardStreams.output(report.json(final: false))
            } else {
                StandardStreams.error(report.line)
            }
        }
        handlers.onNotice = { StandardStreams.error("replay: \($0)") }
        handlers.onEnd = { _ in loop.stop() }
        return handlers
    }

    private func decideAgain(_ path: String) throws {
        let replay: LogReplay
        do {
            replay = try LogOptionError.naming("--from-log") { try LogReplay.run(path: path) }
        } catch let error as LogOptionError {
            StandardStreams.error("replay: \(error)")
            throw ExitCode(1)
        } catch {
            StandardStreams.error("replay: \(path): \(error)")
            throw ExitCode(1)
        }
        StandardStreams.output(json ? replay.json : replay.summary)
        if replay.difference != nil { throw ExitCode(1) }
    }

    private func target() throws -> FeedTarget {
        guard let provider = ProviderID(provider) else {
            throw ValidationError("--provider '\(provider)' is no id; give 1 to 64 of A-Za-z0-9._-")
        }
        let origin: HTTPOrigin
        do {
            origin = try HTTPOrigin(parsing: to ?? "")
        } catch {
            throw ValidationError("--to: \(error)")
        }
        var target = FeedTarget(origin: origin, provider: provider, key: try key())
        target.tls = try FleetOptions.tls(ca)
        return target
    }

    private func key() throws -> String? {
        let text: String
        if let keyFile {
            text = String(decoding: try read(keyFile, limit: 4096, hint: "give the file of the key"), as: UTF8.self)
        } else {
            guard let value = getenv("TOUCHLINE_INTAKE_KEY") else { return nil }
            text = String(cString: value)
        }
        // A file that an editor wrote ends with a line feed.
        let key = text.split(whereSeparator: \.isWhitespace).joined()
        return key.isEmpty ? nil : key
    }

    private func script() throws -> MatchdayScript {
        guard [date != nil, !match.isEmpty, all].filter({ $0 }).count <= 1 else {
            throw ValidationError("--date, --match and --all exclude one another; give one of them")
        }
        guard gap >= 0, (0...90).contains(commentary) else {
            throw ValidationError("--gap is 0 or more, --commentary 0 to 90")
        }
        let selection: ScriptSelection
        if let date {
            selection = .date(date)
        } else if match.isEmpty {
            selection = .all
        } else {
            selection = .matches(
                try match.map { text in
                    guard let id = MatchID(text) else { throw ValidationError("--match '\(text)' is no id") }
                    return id
                })
        }
        let file = files[0]
        let bytes = try read(file, limit: MatchdayFacts.maximumFileSize + 1, hint: "give a file of facts")
        guard let provider = ProviderID(provider) else { throw ExitCode(64) }
        do {
            return try MatchdayScript(
                try MatchdayFacts.read(bytes, file: file), selection: selection,
                options: ScriptOptions(
                    maximumGap: gap == 0 ? nil : .seconds(Int64(gap)), commentaryMinutes: commentary,
                    ballSeconds: ball ? 5 : 0),
                provider: provider)
        } catch {
            StandardStreams.error("replay: \(error)")
            throw ExitCode(78)
        }
    }

    private func chosenSpeed(_ length: TimeSpan) throws -> Double {
        if let speed {
            guard seconds == nil else { throw ValidationError("--speed and --seconds exclude one another") }
            guard ReplayPacer.speeds.contains(speed) else {
                throw ValidationError("--speed is \(speed); it goes from 0.1 to 100000")
            }
            return speed
        }
        guard let seconds else { return 60 }
        guard seconds > 0, seconds <= 86_400 else {
            throw ValidationError("--seconds is \(seconds); give more than 0, at most 86400")
        }
        return ReplayPacer.speed(length: length, seconds: seconds)
    }

    private func read(_ path: String, limit: Int, hint: String) throws -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            StandardStreams.error("replay: \(path) cannot be opened: \(String(cString: strerror(errno))); \(hint)")
            throw ExitCode(78)
        }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 64 * 1024)
        while bytes.count < limit {
            let count = piece.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                StandardStreams.error("replay: \(path) cannot be read: \(String(cString: strerror(errno))); \(hint)")
                throw ExitCode(78)
            }
            if count == 0 { break }
            bytes += piece[..<count]
        }
        return bytes
    }
}
