import Foundation
import JSONText
import Testing

extension SystemTests {
    /// What an origin answers to payloads it cannot use.
    @Suite struct BadFeedTests {
        @Test("A payload that is not JSON is refused with its line and column, and counted")
        func malformed() async throws {
            try await World.run { world in
                let origin = try await Origin(in: world)
                let response = try await origin.feed("[\n  {\"type\":\"fixture\",}\n]")
                #expect(response.status == 422)
                #expect(response.code == "malformed")
                #expect(response.detail.contains("line 2, column"))
                #expect(try await origin.metric("touchline_origin_payloads_unusable_total") == 1)
                #expect(try await origin.publications().isEmpty)

                let unknown = try await world.curl(origin.url + "/v1/feeds/nobody", body: "{}")
                #expect(unknown.status == 404)
                #expect(unknown.code == "unknown-provider")
                #expect(try await origin.metric("touchline_http_refused_total{status=\"404\"}") == 1)
            }
        }

        @Test("Of an array the good entries count, and each other one is named with its place, a code and a reason")
        func partlyUsable() async throws {
            try await World.run { world in
                let origin = try await Origin(in: world)
                let elsewhere = Feed.goal("g2").replacing(Feed.match, with: "nowhere")
                let response = try await origin.feed(
                    """
                    [\(Feed.fixture()), 7, \(Feed.goal("g1")), \(elsewhere), \(Feed.goal("g3", team: "bra")),
                     \(Feed.observation("throw-in", id: "t1"))]
                    """)
                #expect(response.status == 202)
                let answer = try response.json
                #expect(answer["accepted"]?.integer == 2)
                let refused = answer["refused"]?.array ?? []
                #expect(refused.compactMap { $0["index"]?.integer } == [1, 3, 4, 5])
                #expect(
                    refused.compactMap { $0["code"]?.string }
                        == ["malformed", "unknown-match", "unknown-team", "unknown-kind"])
                #expect(refused.allSatisfy { $0["message"]?.string?.isEmpty == false })
                #expect(try await origin.publications().count == 2)
                #expect(try await origin.metric("touchline_origin_entries_total{verdict=\"refused\"}") == 4)
                #expect(try await origin.metric("touchline_origin_entries_total{verdict=\"accepted\"}") == 2)

                // None of it usable: 422, with the same answer.
                let unusable = try await origin.feed("[\(elsewhere)]")
                #expect(unusable.status == 422)
                #expect(try unusable.json["refused"]?.array?.first?["code"]?.string == "unknown-match")
            }
        }

        @Test("A payload above the limit is refused with 413")
        func tooLarge() async throws {
            try await World.run { world in
                let origin = try await Origin(in: world)
                let response = try await origin.feed(String(repeating: " ", count: (4 << 20) + 1))
                #expect(response.status == 413)
                #expect(try await origin.metric("touchline_http_refused_total{status=\"413\"}") == 1)
                #expect(try await origin.feed(Feed.fixture()).status == 202)
            }
        }

        @Test("A provider with a secret has to sign, once each; its file and a general key work beside it")
        func signatures() async throws {
            try await World.run { world in
                let secret = try world.file("secret", "0123456789abcdef\n")
                let origin = try await Origin(
                    in: world,
                    environment: ["TOUCHLINE_INTAKE_SECRET_SPORTRADAR_FILE": secret, "TOUCHLINE_INTAKE_KEY": "sesame"])
                let path = "/v1/feeds/sportradar"
                let body = Array(#"{"heartbeat":{"from":1,"to":6,"interval":5,"type":"events"}}"#.utf8)
                #expect(try await origin.post(path, body, fields: ["x-api-key": "sesame"]).code == "signature-missing")
                let now = Int(Date().timeIntervalSince1970)
                func field(_ seconds: Int, _ body: [UInt8]) async throws -> [String: String] {
                    let text = try world.file("signed", "\(seconds)." + String(decoding: body, as: UTF8.self))
                    let openssl = try world.start(
                        URL(fileURLWithPath: "/usr/bin/openssl"),
                        ["dgst", "-sha256", "-hmac", "0123456789abcdef", "-r", text], name: "openssl")
                    #expect(try await openssl.exitStatus() == 0)
                    return ["x-touchline-signature": "t=\(seconds),v1=\(openssl.outputText.prefix(64))"]
                }
                let signed = try await field(now, body)
                #expect(try await origin.post(path, body, fields: signed).status == 202)
                let again = try await origin.post(path, body, fields: signed)
                #expect(again.status == 409 && again.code == "signature-replayed")
                let other = try await origin.post(path, body + [0x20], fields: signed)
                #expect(other.status == 401 && other.code == "signature-mismatch")
                let old = try await origin.post(path, body, fields: try await field(now - 400, body))
                #expect(old.status == 401 && old.code == "signature-expired")
                for reason in ["missing", "replayed", "mismatch", "expired"] {
                    let labels = "provider=\"sportradar\",reason=\"signature-\(reason)\""
                    #expect(try await origin.metric("touchline_origin_intake_refused_total{\(labels)}") == 1)
                }
                let fixture = Array(Feed.fixture().utf8)
                #expect(try await origin.post("/v1/feeds/touchline", fixture).code == "unauthorized")
                let keyed = try await origin.post("/v1/feeds/touchline", fixture, fields: ["x-api-key": "sesame"])
                #expect(keyed.status == 202)

                let typo = try world.start(
                    Surroundings.program("touchline-origin"), ["--data", world.directory.path + "/none"],
                    environment: ["TOUCHLINE_INTAKE_KEY_OPTTA": "sesame"], name: "typo")
                #expect(try await typo.exitStatus() == 78)
                #expect(typo.errorText.contains("TOUCHLINE_INTAKE_KEY_OPTTA is of no provider"))
            }
        }

        @Test("With a key of edges set, the backbone needs it")
        func edgeKey() async throws {
            try await World.run { world in
                let origin = try await Origin(in: world, environment: ["TOUCHLINE_EDGE_KEY": "sesame"])
                for (id, key) in [("without", nil), ("other", "Sesame")] as [(String, String?)] {
                    let edge = try world.start(
                        Surroundings.program("touchline-edge"),
                        [
                            "--id", id, "--region", "london", "--origin", origin.url, "--listen",
                            "127.0.0.1:\(try FreePort.next())",
                        ], environment: key.map { ["TOUCHLINE_EDGE_KEY": $0] } ?? [:], name: id)
                    try await waiting(until: "the edge to be refused") { edge.errorText.contains("TOUCHLINE_EDGE_KEY") }
                    edge.end()
                }
                #expect(try await origin.metric("touchline_origin_backbone_unkeyed_total") >= 2)
                let port = try FreePort.next()
                _ = try world.start(
                    Surroundings.program("touchline-edge"),
                    ["--id", "in", "--region", "london", "--origin", origin.url, "--listen", "127.0.0.1:\(port)"],
                    environment: ["TOUCHLINE_EDGE_KEY": "sesame"], name: "in")
                try await waiting(until: "the edge to be ready") {
                    try? await world.curl("http://127.0.0.1:\(port)/readyz").status == 200
                }
            }
        }

        @Test("With an intake key set, a feed needs it")
        func intakeKey() async throws {
            try await World.run { world in
                let origin = try await Origin(in: world, environment: ["TOUCHLINE_INTAKE_KEY": "sesame"])
                let url = origin.url + "/v1/feeds/touchline"
                for fields in [[:], ["Authorization": "Bearer other!"]] {
                    let response = try await world.curl(url, fields: fields, body: Feed.fixture())
                    #expect(response.status == 401)
                    #expect(response.code == "unauthorized")
                }
                let known = try await world.curl(
                    url, fields: ["Authorization": "Bearer sesame"], body: Feed.fixture())
                #expect(known.status == 202)
                #expect(try await origin.metric("touchline_origin_payloads_turned_away_total") == 2)
            }
        }
    }
}
