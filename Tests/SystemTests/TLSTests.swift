import Foundation
import Testing

extension SystemTests {
    /// Origin and edge over TLS, with certificates made for the test.
    @Suite struct TLSTests {
        @Test("A goal goes over a backbone of verified certificates to fans over TLS; SIGHUP drops nobody")
        func endToEnd() async throws {
            try await World.run { world in
                try await makeCertificates(in: world)
                let originPort = try FreePort.next()
                let origin = "https://127.0.0.1:\(originPort)"
                _ = try world.start(
                    Surroundings.program("touchline-origin"),
                    [
                        "--listen", "127.0.0.1:\(originPort)", "--data", path("data", world), "--tls-certificate",
                        path("origin.pem", world), "--tls-key", path("origin.key", world), "--client-ca",
                        path("ca.pem", world),
                    ], name: "origin")
                // Only the backbone asks for a certificate.
                try await waiting(until: "the origin to be ready") {
                    try? await secure(origin + "/readyz", in: world).status == 200
                }

                // Without a certificate the backbone is refused, by the origin's word.
                let stranger = try startEdge("stranger", origin, in: world, port: try FreePort.next(), backbone: [])
                try await waiting(until: "the stranger to be refused") { stranger.errorText.contains("403") }
                #expect(
                    try await Metrics.read(
                        "touchline_origin_backbone_uncertified_total",
                        in: secure(origin + "/metrics", in: world).body) >= 1)
                stranger.end()

                let port = try FreePort.next()
                let edge = try startEdge(
                    "lon-1", origin, in: world, port: port,
                    backbone: [
                        "--backbone-certificate", path("edge.pem", world), "--backbone-key", path("edge.key", world),
                    ])
                let url = "https://127.0.0.1:\(port)"
                try await waiting(until: "the edge to be ready") {
                    guard edge.isRunning else { throw Failure("the edge ended: \(edge.errorText)") }
                    return try? await secure(url + "/readyz", in: world).status == 200
                }
                try await publish("[\(Feed.fixture()), \(Feed.kickoff())]", origin, world)

                let fan = try openFan(port, in: world)
                try await waiting(until: "the fan to be subscribed") { fan.outputText.contains("subscribed") }
                try await publish(Feed.goal("g1"), origin, world)
                try await waiting(until: "the first goal") { occurrences("\"event\"", in: fan.outputText) >= 1 }
                let before = occurrences("\"event\"", in: fan.outputText)

                // A broken file is told and changes nothing.
                try Data("broken".utf8).write(to: world.directory.appendingPathComponent("live.pem"))
                edge.signal(SIGHUP)
                try await waiting(until: "the edge to complain") { edge.errorText.contains("live.pem") }
                #expect(try await subject(port, in: world).contains("CN = first"))

                try replace("live.pem", with: "second.pem", in: world)
                try replace("live.key", with: "second.key", in: world)
                edge.signal(SIGHUP)
                try await waiting(until: "new connections to see the new certificate") {
                    try await subject(port, in: world).contains("CN = second")
                }
                // The fan who was there hears on.
                try await publish(Feed.goal("g2"), origin, world)
                try await waiting(until: "the second goal") { occurrences("\"event\"", in: fan.outputText) > before }
                #expect(fan.isRunning)
                try await waiting(until: "the metrics to say so") {
                    let page = try await secure(url + "/metrics", in: world).body
                    return try Metrics.read("touchline_tls_reloads_total{result=\"done\"}", in: page) == 1
                        && Metrics.read("touchline_tls_reloads_total{result=\"failed\"}", in: page) == 1
                        && Metrics.read("touchline_edge_connections", in: page) == 1
                        && Metrics.read("touchline_tls_certificate_end_seconds", in: page) > 0
                }
            }
        }

        @Test("A certificate that does not fit its key, or is not there, is bad configuration: 78, file and mend")
        func badFiles() async throws {
            try await World.run { world in
                try await makeCertificates(in: world)
                for (program, arguments) in [
                    ("touchline-edge", ["--id", "a", "--region", "b"]),
                    ("touchline-origin", ["--data", path("d", world)]),
                ] {
                    for (certificate, key, word) in [
                        ("first.pem", "second.key", "does not belong"), ("none.pem", "first.key", "none.pem"),
                    ] {
                        let run = try world.start(
                            Surroundings.program(program), arguments,
                            environment: [
                                "TOUCHLINE_TLS_CERTIFICATE": path(certificate, world),
                                "TOUCHLINE_TLS_KEY": path(key, world),
                            ], name: program)
                        #expect(try await run.exitStatus() == 78)
                        #expect(run.errorText.contains(word))
                    }
                    let half = try world.start(
                        Surroundings.program(program), arguments + ["--tls-key", path("first.key", world)],
                        name: program)
                    #expect(try await half.exitStatus() == 78)
                    #expect(half.errorText.contains("--tls-certificate"))
                }
            }
        }

        private func path(_ name: String, _ world: World) -> String {
            world.directory.appendingPathComponent(name).path
        }

        private func startEdge(_ id: String, _ origin: String, in world: World, port: Int, backbone: [String]) throws
            -> RunningProgram
        {
            try world.start(
                Surroundings.program("touchline-edge"),
                [
                    "--id", id, "--region", "london", "--listen", "127.0.0.1:\(port)", "--origin", origin, "--latitude",
                    "51.5", "--longitude", "-0.1", "--tls-certificate", path("live.pem", world), "--tls-key",
                    path("live.key", world), "--backbone-ca", path("ca.pem", world),
                ] + backbone, name: id)
        }

        /// A fan of few means: the upgrade and a subscribe in the URL through `openssl s_client`.
        private func openFan(_ port: Int, in world: World) throws -> RunningProgram {
            let fan = try world.start(
                URL(fileURLWithPath: "/usr/bin/openssl"),
                [
                    "s_client", "-connect", "127.0.0.1:\(port)", "-CAfile", path("ca.pem", world),
                    "-verify_return_error", "-quiet", "-crlf",
                ], name: "fan")
            for line in [
                "GET /v1/live?topics=team:arg HTTP/1.1", "Host: edge", "Upgrade: websocket", "Connection: Upgrade",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13", "",
            ] { try fan.write(line) }
            return fan
        }

        private func subject(_ port: Int, in world: World) async throws -> String {
            let probe = try world.start(
                URL(fileURLWithPath: "/usr/bin/openssl"),
                ["s_client", "-connect", "127.0.0.1:\(port)", "-CAfile", path("ca.pem", world)], name: "probe")
            try probe.closeInput()
            _ = try await probe.exitStatus()
            return probe.outputText
        }

        private func secure(_ url: String, in world: World) async throws -> Response {
            try await world.curl(url, arguments: ["--cacert", path("ca.pem", world), "--http1.1"])
        }

        private func publish(_ body: String, _ origin: String, _ world: World) async throws {
            let response = try await world.curl(
                origin + "/v1/feeds/touchline", fields: ["content-type": "application/json"], body: body,
                arguments: ["--cacert", path("ca.pem", world), "--http1.1"])
            guard response.status == 202 else { throw Failure("the feed was answered \(response.status)") }
        }

        private func occurrences(_ text: String, in whole: String) -> Int {
            whole.components(separatedBy: text).count - 1
        }

        private func replace(_ name: String, with other: String, in world: World) throws {
            let content = try Data(contentsOf: world.directory.appendingPathComponent(other))
            try content.write(to: world.directory.appendingPathComponent(name), options: .atomic)
        }

        private func makeCertificates(in world: World) async throws {
            try await Certificates.make(["origin", "edge", "first", "second"], in: world)
            try replace("live.pem", with: "first.pem", in: world)
            try replace("live.key", with: "first.key", in: world)
        }
    }
}
