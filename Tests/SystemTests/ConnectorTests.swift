import Foundation
import JSONText
import Testing

extension SystemTests {
    /// Origins that get their feed from a provider, instead of being posted to.
    @Suite struct ConnectorTests {
        /// Streams with back-fill, and documents of all matches.
        private static func settings(_ provider: String) -> String {
            """
            providers:
              - provider: touchline
                retry: {first_ms: 20, limit_s: 0.3}
                breaker: {failures: 5, open_s: 0.2, open_limit_s: 0.5}
                connectors:
                  - name: push
                    kind: stream
                    url: \(provider)/stream
                    silence_s: 3
                    backfill:
                      - {url: "\(provider)/matches/{match}", timeout_s: 2}
                  - name: documents
                    kind: poll
                    url: \(provider)/matches/{match}
                    timeout_s: 2
                    interval_s: {scheduled: 0.5, pre_match: 0.5, live: 0.5, half_time: 0.5, after: 0.5}
            """
        }

        @Test("What a faulty provider says by stream and documents stands at the origin as if it had been posted whole")
        func faultyProvider() async throws {
            try await World.run { world in
                let port = try FreePort.next()
                let provider = "http://127.0.0.1:\(port)"
                _ = try world.start(
                    Surroundings.program("touchline"),
                    [
                        "provider", "--listen", "127.0.0.1:\(port)", "--matches", "2", "--facts", "120", "--pace", "40",
                        "--faults", "all", "--per-mille", "150", "--outage", "2+1", "--healed", "6",
                    ], name: "provider")
                let file = try world.file("connectors.yaml", Self.settings(provider))
                let origin = try await Origin(in: world, arguments: ["--connectors", file])
                let names = try await waiting(for: "the provider's matches") {
                    try? await world.curl(provider + "/matches").json.array?.compactMap { $0.string }
                }
                #expect(names.count == 2)
                for name in names {
                    // Somebody announces the match; the rest is got.
                    try await origin.publish(
                        #"""
                        {"type":"fixture","match":"\#(name)","league":"simulated",
                        "home":{"id":"\#(name)-home","name":"\#(name) Home"},
                        "away":{"id":"\#(name)-away","name":"\#(name) Away"},"kickoff":"2026-01-01T15:00:00Z"}
                        """#)
                }
                let straight = try await Origin(in: world)
                // All is said once so many entries are there; nothing is wrong any more then.
                let whole = try await waiting(for: "all that the provider says") {
                    let documents = try await Self.documents(provider, names, world)
                    let entries = documents.compactMap { try? JSONReader.read(Array($0.utf8)).array?.count }
                    return entries.reduce(0, +) >= 120 + names.count ? documents : nil
                }
                for document in whole { try await straight.publish(document) }
                for name in names {
                    let wanted = try await Self.shown(straight, name)
                    #expect(!wanted.isEmpty)
                    var shown: [String] = []
                    do {
                        try await waiting(until: "\(name) to be as it was said") {
                            shown = try await Self.shown(origin, name)
                            return shown == wanted
                        }
                    } catch {
                        throw Failure("\(error): \(Set(shown).symmetricDifference(wanted).sorted()) differ")
                    }
                }
                #expect(try await origin.metric("touchline_provider_gaps_total{provider=\"touchline\"}") > 0)
            }
        }

        /// What the provider said is in three files; one is nobody's.
        private static let folderFiles = [
            (
                "1-summary.json",
                """
                {"generated_at":"2026-01-01T15:09:00+00:00","sport_event":{"id":"sr:sport_event:99",
                "start_time":"2026-01-01T15:00:00+00:00","competitors":[
                {"id":"sr:competitor:1","name":"Harbour Town","qualifier":"home"},
                {"id":"sr:competitor:2","name":"Hill City","qualifier":"away"}]},
                "sport_event_status":{"status":"live","match_status":"1st_half","home_score":0,"away_score":0}}
                """
            ), ("2-garbage.json", #"{"what":"is this"}"#),
            (
                "3-push.json",
                """
                {"payload":{"event":{"id":5,"type":"score_change","time":"2026-01-01T15:10:00+00:00","match_time":9,
                "period":1,"period_type":"regular_period","competitor":"home","home_score":1,"away_score":0}},
                "metadata":{"sport_event_id":"sr:sport_event:99"}}
                """
            ),
        ]

        @Test(
            "A provider's files in a folder are received as if posted; one that no adapter understands waits for the operator"
        )
        func filesOfAProvider() async throws {
            try await World.run { world in
                let folder = world.directory.path + "/in"
                try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
                let settings = try world.file(
                    "connectors.yaml",
                    """
                    providers:
                      - provider: sportradar
                        connectors:
                          - {name: drop, kind: folder, path: \(folder), interval_s: 0.1}
                    """)
                let origin = try await Origin(in: world, arguments: ["--connectors", settings])
                for (name, text) in Self.folderFiles { _ = try world.file("in/\(name)", text) }
                try await waiting(until: "the goal in the last file to be shown") {
                    let match = try await origin.get("/v1/matches/sportradar-99").json
                    return match["score"]?["home"]?.integer == 1
                }
                let unread = try await origin.get("/v1/admin/quarantine").json["unread"]?.array ?? []
                #expect(unread.map { $0["code"]?.string } == ["unknown-product"])
                #expect(
                    try await origin.metric(
                        "touchline_origin_documents_total{product=\"sportradar-push\"}") == 1)
            }
        }

        @Test("A provider that signs its posts loses none through faults; one with another secret is not believed")
        func signedPosts() async throws {
            try await World.run { world in
                let (right, wrong) = ("0123456789abcdef0123", "0123456789abcdef0124")
                let origin = try await Origin(
                    in: world, environment: ["TOUCHLINE_INTAKE_SECRET_TOUCHLINE": right])
                func provider(_ secret: String, _ more: [String]) throws -> RunningProgram {
                    let file = try world.file("secret-\(secret)", secret + "\n")
                    return try world.start(
                        Surroundings.program("touchline"),
                        [
                            "provider", "--listen", "127.0.0.1:\(try FreePort.next())", "--facts", "40", "--pace", "10",
                            "--webhook", origin.url + "/v1/feeds/touchline", "--secret-file", file,
                        ] + more, name: "provider")
                }
                let liar = try provider(wrong, [])
                let faulty = try provider(
                    right, ["--name", "own", "--per-mille", "300", "--faults", "half", "reset", "duplicate", "garbage"])
                // It ends when everything is acknowledged.
                try await waiting(until: "all posts to be acknowledged") { !faulty.isRunning }
                let matches = try await origin.get("/v1/matches").json["matches"]?.array ?? []
                #expect(matches.compactMap { $0["match"]?.string }.sorted() == ["own-1", "own-2"])
                #expect(liar.isRunning)
            }
        }

        /// Python's own server, over TLS: files with Last-Modified, and 304.
        private static let secureServer = """
            import http.server, ssl, sys
            server = http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), http.server.SimpleHTTPRequestHandler)
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain("provider.pem", "provider.key")
            server.socket = context.wrap_socket(server.socket, server_side=True)
            server.serve_forever()
            """

        @Test("A document comes over TLS from whom the given authority vouches for, and from nobody else")
        func overTLS() async throws {
            try await World.run { world in
                try await Certificates.make(["provider"], in: world)
                let port = try FreePort.next()
                _ = try world.file("summary.json", Self.folderFiles[0].1)
                _ = try world.file("server.py", Self.secureServer)
                let run = "cd '\(world.directory.path)' && exec python3 server.py \(port)"
                _ = try world.start(URL(fileURLWithPath: "/bin/sh"), ["-c", run], name: "python3")
                let authority = world.directory.path + "/ca.pem"
                func connector(_ provider: String, _ more: String) -> String {
                    """
                      - provider: \(provider)
                        retry: {first_ms: 20, limit_s: 0.3}
                        breaker: {failures: 3, open_s: 0.2, open_limit_s: 0.5}
                    \(more)
                        connectors:
                          - {name: summary, kind: poll, url: "https://127.0.0.1:\(port)/summary.json", interval_s: {scheduled: 0.2}}

                    """
                }
                let settings = try world.file(
                    "connectors.yaml",
                    "providers:\n" + connector("sportradar", "    ca: \(authority)") + connector("genius", ""))
                let origin = try await Origin(in: world, arguments: ["--connectors", settings])
                try await waiting(until: "the match to be known") {
                    try await origin.get("/v1/matches/sportradar-99").status == 200
                }
                try await waiting(until: "an unchanged document to be no document") {
                    try await origin.metric("touchline_provider_unchanged_total{provider=\"sportradar\"}") > 0
                }
                try await waiting(until: "the other's circuit to open") {
                    let alerts = try await origin.get("/v1/admin/alerts").json["connections"]?.array ?? []
                    return alerts.contains {
                        $0["provider"]?.string == "genius" && $0["message"]?.string?.contains("CERTIFICATE") ?? false
                    }
                }
                #expect(try await origin.metric("touchline_provider_documents_total{provider=\"genius\"}") == 0)
            }
        }

        private static func documents(
            _ provider: String, _ matches: [String], _ world: World
        ) async throws -> [String] {
            var documents: [String] = []
            for match in matches {
                guard let answer = try? await world.curl("\(provider)/matches/\(match)"), answer.status == 200 else {
                    return []
                }
                documents.append(answer.body)
            }
            return documents
        }

        /// What stands of a match, and the score. What was taken back before anybody heard of it was never shown.
        private static func shown(_ origin: Origin, _ match: String) async throws -> [String] {
            let json = try await origin.get("/v1/matches/\(match)").json
            let standing = (json["events"]?.array ?? []).filter { $0["status"]?.string != "retracted" }
            let events = standing.map { event in
                ["kind", "team", "status"].map { event[$0]?.string ?? "-" }.joined(separator: " ")
                    + " \(event["clock"]?["minute"]?.integer ?? -1)"
            }
            let score = [json["score"]?["home"]?.integer, json["score"]?["away"]?.integer]
            return events.sorted() + ["\(score)"]
        }
    }
}
