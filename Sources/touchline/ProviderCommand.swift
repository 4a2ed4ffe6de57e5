import ArgumentParser
import EventLoop
import FleetDemo
import Glibc
import HTTPTransport
import MatchModel
import OriginServer
import ProviderSimulator

/// `touchline provider`: a provider for trying an origin's connectors and webhook.
struct ProviderCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "provider",
        abstract: "Simulates a provider of live feeds, with faults to order.",
        discussion: """
            Made-up matches in the canonical feed's words: GET /matches, /matches/ID (grows; ETag), /stream (a redirect, \
            then heartbeats and messages without end) and /socket (the same by WebSocket); with --webhook each message is \
            posted too, until it is acknowledged. A day's outage in a minute: --outage 30+60.
            """)

    @Option(help: "Where to listen, as HOST:PORT.")
    var listen = "127.0.0.1:7700"
    @Option(help: "Ids of its matches begin so.")
    var name = "sim"
    @Option(help: "The same seed makes the same matches and faults.")
    var seed: UInt64 = 1
    @Option(help: "Matches, 1 to \(MatchScript.maximumMatches).")
    var matches = 2
    @Option(help: "What happens in all of them together, 1 to 1000000.")
    var facts = 200
    @Option(help: "Milliseconds from one fact to the next.")
    var pace = 500
    @Option(
        parsing: .upToNextOption,
        help: "What goes wrong: \(ProviderSimulator.Fault.allCases.map(\.rawValue).joined(separator: ", ")), or all.")
    var faults: [String] = []
    @Option(help: "How many of a thousand answers and messages are faulty.")
    var perMille = 100
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Times without any answer, in seconds from the start.", valueName: "begin+length"))
    var outage: [String] = []
    @Option(help: "All is well from so many seconds on.")
    var healed: Int?
    @Option(
        help: "Post to this URL too, as http://127.0.0.1:7400/v1/feeds/touchline; it ends when all is acknowledged.")
    var webhook: String?
    @Option(help: "A file with the key for posts. Default: TOUCHLINE_INTAKE_KEY, if set.")
    var keyFile: String?
    @Option(help: "A file with the secret that posts are signed with, as the origin's TOUCHLINE_INTAKE_SECRET_….")
    var secretFile: String?

    func run() throws {
        let address: SocketAddress
        do {
            address = try SocketAddress(listen)
        } catch {
            throw ValidationError("\(error)")
        }
        let settings = try settings()
        try Failure.told {
            let run = try SimulatorRun(listen: address, settings, endsAfterPosting: webhook != nil)
            StandardStreams.output("provider: on http://\(run.address)")
            try run.run(output: StandardStreams.output)
        }
    }

    private func settings() throws -> SimulatedProviderSettings {
        guard (1...MatchScript.maximumMatches).contains(matches), (1...1_000_000).contains(facts),
            (1...3_600_000).contains(pace), (0...1000).contains(perMille)
        else { throw ValidationError("a number is out of its range; see --help") }
        var settings = SimulatedProviderSettings()
        settings.name = name
        settings.seed = seed
        settings.matches = matches
        settings.facts = facts
        settings.pace = .milliseconds(Int64(pace))
        settings.faults = FaultPlan(
            seed: seed, kinds: try kinds(), perMille: perMille, outages: try outage.map(Self.outage),
            healed: healed.map { .seconds(Int64($0)) })
        settings.webhook = try target()
        return settings
    }

    private func kinds() throws -> [ProviderSimulator.Fault] {
        if faults == ["all"] { return ProviderSimulator.Fault.allCases }
        return try faults.map { name in
            guard let fault = ProviderSimulator.Fault(rawValue: name) else {
                throw ValidationError(
                    "--faults \(name): give \(ProviderSimulator.Fault.allCases.map(\.rawValue).joined(separator: ", ")), or all"
                )
            }
            return fault
        }
    }

    private static func outage(_ text: String) throws -> FaultPlan.Outage {
        let parts = text.split(separator: "+").map { Int64($0) }
        guard parts.count == 2, let begin = parts[0], let length = parts[1], (0...86_400).contains(begin),
            (1...86_400).contains(length)
        else { throw ValidationError("--outage \(text): write BEGIN+LENGTH in seconds, as 30+60") }
        return FaultPlan.Outage(begin: .seconds(begin), length: .seconds(length))
    }

    private func target() throws -> WebhookTarget? {
        guard let webhook else { return nil }
        guard let mark = webhook.firstRange(of: "://"), let slash = webhook[mark.upperBound...].firstIndex(of: "/"),
            webhook.hasPrefix("http://")
        else { throw ValidationError("--webhook \(webhook): write http://HOST:PORT/PATH") }
        let origin: HTTPOrigin
        do {
            origin = try HTTPOrigin(parsing: String(webhook[..<slash]))
        } catch {
            throw ValidationError("--webhook \(webhook): \(error)")
        }
        let key = try keyFile.map(Self.secret) ?? getenv("TOUCHLINE_INTAKE_KEY").map { String(cString: $0) }
        let secret = try secretFile.map(Self.secret).map { Array($0.utf8) }
        return WebhookTarget(origin: origin, path: String(webhook[slash...])) { body, now in
            var fields: HTTPFields = [:]
            if let key { fields.set("authorization", "Bearer \(key)") }
            let seconds = now.microseconds / 1_000_000
            if let secret, let signature = WebhookSignature.sign(body, secret: secret, seconds: seconds) {
                fields.set(WebhookSignature.field, signature)
            }
            return fields
        }
    }

    /// What stands in a file, without the line feed that an editor put at its end.
    private static func secret(_ path: String) throws -> String {
        String(decoding: try FileText.read(path), as: UTF8.self).filter { !$0.isWhitespace }
    }
}
