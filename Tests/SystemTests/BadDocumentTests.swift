import Foundation
import JSONText
import Testing

extension SystemTests {
    /// What an origin does with payloads of real providers that are wrong: a precise refusal or a stated rule, a place in the
    /// quarantine, a metric, and an origin that goes on.
    @Suite struct BadDocumentTests {
        // MARK: What no adapter understands

        @Test("What cannot be read is refused with its place, kept for the operator once, counted, and nothing ends")
        func unreadable() async throws {
            try await World.run { world in
                let origin = try await Origin(in: world)
                let good = Documents.timeline(made: 60, [Documents.goal(1, 9, 1, 0)], score: (1, 0))
                let latin = Array("{\"sport_event\":{\"id\":\"".utf8) + [0xE9] + Array("\"}}".utf8)
                let bomb = """
                    <!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;&x;&x;&x;&x;&x;">
                    <!ENTITY z "&y;&y;&y;&y;&y;&y;&y;&y;">]><Games><Game>&z;</Game></Games>
                    """
                let outside =
                    "<!DOCTYPE Games SYSTEM \"file:///etc/passwd\" [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><Games>&x;</Games>"
                func deep(_ open: String, _ close: String) -> [UInt8] {
                    Array((String(repeating: open, count: 65) + String(repeating: close, count: 65)).utf8)
                }
                let endless = [UInt8](repeating: UInt8(ascii: "["), count: 1 << 20)
                let cases: [(provider: String, code: String, body: [UInt8])] = [
                    ("sportradar", "malformed", Array(good.utf8.dropLast(good.utf8.count / 2))),
                    ("opta", "malformed", Array("<Games><Game id=\"1\"><Event id=\"2\"".utf8)),
                    ("genius", "malformed", []), ("statsbomb", "malformed", Array("hello".utf8)),
                    ("sportradar", "bad-encoding", latin), ("opta", "bad-encoding", Array("<a>".utf8) + [0xE9]),
                    ("opta", "document-type", Array(bomb.utf8)), ("opta", "document-type", Array(outside.utf8)),
                    ("opta", "malformed", Array("<Games>&x;</Games>".utf8)),
                    ("sportradar", "too-deep", deep("[", "]")), ("opta", "too-deep", deep("<a>", "</a>")),
                    ("sportradar", "too-deep", endless),
                    ("genius", "unknown-product", Array("{\"what\":[\"is\",\"this\"]}".utf8)),
                    ("opta", "unknown-product", Array(good.utf8)),
                ]
                for (number, bad) in cases.enumerated() {
                    for _ in 1...2 {
                        let response = try await origin.document(bad.provider, bad.body)
                        #expect(response.status == 422, "\(number)")
                        #expect(response.code == bad.code, "\(number): \(response.detail)")
                        #expect(!response.detail.isEmpty)
                        #expect(!response.body.contains("root:"), "nothing is fetched")
                    }
                }
                let listing = try await origin.get("/v1/admin/quarantine").json
                let unread = listing["unread"]?.array ?? []
                let codes = unread.compactMap { $0["code"]?.string }
                #expect(Set(codes) == Set(cases.map(\.code)))
                #expect(unread.count == cases.count, "each is kept once")
                let kept = try await origin.metric("touchline_origin_unread_total{verdict=\"kept\"}")
                let passed = try await origin.metric("touchline_origin_unread_total{verdict=\"known\"}")
                #expect(kept == Double(cases.count) && passed == Double(cases.count))
                #expect(try await origin.metric("touchline_origin_payloads_unusable_total") == Double(2 * cases.count))
                #expect(try await origin.publications().isEmpty)
                #expect(try await origin.document("sportradar", Array(good.utf8)).status == 202)
                #expect(try await origin.publications().isEmpty == false)
            }
        }

        @Test("A hundred megabytes are refused by their length before a byte is held, and without one at the bound")
        func large() async throws {
            try await World.run { world in
                let origin = try await Origin(in: world)
                let socket = try RawSocket(port: origin.port)
                socket.write("POST /v1/feeds/opta HTTP/1.1\r\nhost: a\r\ncontent-length: 104857600\r\n\r\n")
                let answer = try socket.read { $0.contains("\r\n\r\n") }.text
                #expect(answer.hasPrefix("HTTP/1.1 413 "), "\(answer.prefix(200))")
                #expect(try await origin.metric("touchline_http_collecting_bytes") == 0)

                let before = try await origin.metric("touchline_resident_bytes")
                let other = try RawSocket(port: origin.port)
                other.write("POST /v1/feeds/opta HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n")
                let chunk = Array("100000\r\n".utf8) + [UInt8](repeating: 0x20, count: 1 << 20) + Array("\r\n".utf8)
                // It stops taking them at its bound.
                for _ in 0..<100 { other.write(chunk) }
                let second = try other.read { $0.contains("\r\n\r\n") }.text
                #expect(second.hasPrefix("HTTP/1.1 413 "), "\(second.prefix(200))")
                let grown = try await origin.metric("touchline_resident_bytes") - before
                #expect(grown < 67_108_864, "it grew by \(grown)")
                #expect(try await origin.metric("touchline_http_refused_total{status=\"413\"}") == 2)
                #expect(try await origin.get("/readyz").status == 200)
            }
        }

        // MARK: Stated rules

        @Test("Of two members with one name the last counts, numbers may be texts, and unknown fields and values pass")
        func loose() async throws {
            try await World.run { world in
                let origin = try await Origin(in: world)
                let goal = #"""
                    {"id":5,"id":"1","type":"corner_kick","type":"score_change","time":"2025-03-01T15:30:00+00:00",
                    "match_time":"9","period":"1","period_type":"new_type","competitor":"home","home_score":"1",
                    "away_score":"0","what":{"is":["this",null]}}
                    """#
                let response = try await origin.document(
                    "sportradar", Array(Documents.timeline(made: 60, [goal, #"{"type":"new"}"#], score: (1, 0)).utf8))
                #expect(response.status == 202)
                #expect(try await origin.score() == [1, 0])
            }
        }

        @Test("What happened in 1970 counts without its time, and a snapshot of 2099 does not make those after it old")
        func times() async throws {
            try await World.run { world in
                let origin = try await Origin(in: world)
                let old = Documents.goal(1, 9, 1, 0).replacing("2025-03-01T15:30:00", with: "1970-01-01T00:00:00")
                let first = try await origin.document(
                    "sportradar", Array(Documents.timeline(made: 1, [old], score: (1, 0)).utf8))
                #expect(first.status == 202)
                #expect(try await origin.score() == [1, 0])
                let leftOut = "touchline_origin_left_out_total{reason=\"bad-instant\"}"
                let before = try await origin.metric(leftOut)
                #expect(before >= 1)

                let ahead = Documents.timeline(made: 60, [Documents.goal(1, 9, 1, 0)], score: (1, 0))
                    .replacing("2025-03-01T15:01:00", with: "2099-01-01T00:00:00")
                #expect(try await origin.document("sportradar", Array(ahead.utf8)).status == 202)
                #expect(try await origin.score() == [1, 0])
                #expect(try await origin.metric(leftOut) > before)
                let next = Documents.timeline(
                    made: 120, [Documents.goal(1, 9, 1, 0), Documents.goal(3, 11, 2, 0)], score: (2, 0))
                #expect(try await origin.document("sportradar", Array(next.utf8)).status == 202)
                #expect(try await origin.score() == [2, 0])
            }
        }

        @Test("An older snapshot, one without a collection and an unchanged one change nothing; each is counted")
        func snapshots() async throws {
            try await World.run { world in
                let origin = try await Origin(in: world)
                let goals = [Documents.goal(1, 9, 1, 0), Documents.goal(2, 10, 2, 0)]
                let newer = Documents.timeline(made: 120, goals, score: (2, 0))
                #expect(try await origin.document("sportradar", Array(newer.utf8)).status == 202)
                let published = try await origin.publications().count
                for (verdict, body) in [
                    ("older", Documents.timeline(made: 60, [goals[0]], score: (1, 0))), ("unchanged", newer),
                    ("unchanged", Documents.timeline(made: 180, nil, score: (2, 0))),
                ] {
                    let response = try await origin.document("sportradar", Array(body.utf8))
                    #expect(response.status == 202)
                    #expect(try response.json["matches"]?.array?.first?["verdict"]?.string == verdict)
                }
                for (verdict, count) in [("older", 1.0), ("unchanged", 2)] {
                    let metric = "touchline_origin_document_matches_total{verdict=\"\(verdict)\"}"
                    #expect(try await origin.metric(metric) == count)
                }
                #expect(try await origin.publications().count == published)
                #expect(try await origin.score() == [2, 0])

                // Both goals gone at once are not believed.
                let gone = Documents.timeline(made: 240, [], score: (0, 0))
                let held = try await origin.document("sportradar", Array(gone.utf8)).json["matches"]?.array?.first
                #expect(held?["verdict"]?.string == "quarantined")
                #expect(held?["code"]?.string == "goals-gone")
                #expect(try await origin.metric("touchline_origin_quarantined") == 1)
                #expect(try await origin.score() == [2, 0])
            }
        }

        @Test("A payload of a match that nobody knows, and one of other teams, wait in the quarantine with the reason")
        func wrongMatch() async throws {
            try await World.run { world in
                let origin = try await Origin(in: world)
                let whole = Documents.timeline(made: 60, [Documents.goal(1, 9, 1, 0)], score: (1, 0))
                #expect(try await origin.document("sportradar", Array(whole.utf8)).status == 202)
                let published = try await origin.publications().count
                let other = whole.replacing("competitor:1\"", with: "competitor:8\"")
                    .replacing("competitor:2\"", with: "competitor:9\"").replacing("Alpha", with: "Gamma")
                    .replacing("Beta", with: "Delta").replacing("15:01:00", with: "15:02:00")
                let unknown = #"""
                    {"payload":{"event":\#(Documents.goal(7, 9, 1, 0))},"metadata":{"sport_event_id":"sr:sport_event:99"}}
                    """#
                for (code, body) in [("other-teams", other), ("unknown-match", unknown)] {
                    let response = try await origin.document("sportradar", Array(body.utf8))
                    #expect(response.status == 202)
                    let match = try response.json["matches"]?.array?.first
                    #expect(match?["verdict"]?.string == "quarantined")
                    #expect(match?["code"]?.string == code)
                }
                let listing = try await origin.get("/v1/admin/quarantine").json["quarantined"]?.array ?? []
                let codes = listing.compactMap { $0["code"]?.string }
                #expect(codes.sorted() == ["other-teams", "unknown-match"])
                #expect(try await origin.metric("touchline_origin_quarantined") == 2)
                #expect(try await origin.publications().count == published)
                #expect(try await origin.score() == [1, 0])
            }
        }

        @Test(
            "What waited for a mapping is received again, also by an origin that is killed as soon as it has answered")
        func killedAfterMapping() async throws {
            try await World.run { world in
                let origin = try await Origin(in: world)
                try await origin.publish(Feed.fixture())
                for number in 1...40 {
                    let push = #"""
                        {"payload":{"event":\#(Documents.goal(number, number, number, 0))},
                        "metadata":{"sport_event_id":"sr:sport_event:99"}}
                        """#
                    #expect(try await origin.document("sportradar", Array(push.utf8)).status == 202)
                }
                #expect(try await origin.metric("touchline_origin_quarantined") == 1)
                let mapping =
                    #"{"provider":"sportradar","match":"sr:sport_event:99","is":"\#(Feed.match)"}"#
                let mapped = try await origin.post("/v1/admin/mappings", Array(mapping.utf8))
                #expect(mapped.status == 202)
                #expect(try mapped.json["received_again"]?.integer == 40)
                origin.program.end()
                try await origin.startAgain()
                try await waiting(until: "all are received again") {
                    try await origin.metric("touchline_origin_received_again_waiting") == 0
                }
                #expect(try await origin.metric("touchline_origin_quarantined") == 0)
                #expect(try await origin.score() == [40, 0])
            }
        }
    }
}

/// Documents in Sportradar's shape, made up.
private enum Documents {
    /// Made so many seconds after the kick-off. `nil` events: the document has no list of them.
    static func timeline(made: Int, _ events: [String]?, score: (Int, Int)) -> String {
        let minutes = made / 60 < 10 ? "0\(made / 60)" : "\(made / 60)"
        let seconds = made % 60 < 10 ? "0\(made % 60)" : "\(made % 60)"
        let list = events.map { #","timeline":[\#($0.joined(separator: ","))]"# } ?? ""
        return #"""
            {"generated_at":"2025-03-01T15:\#(minutes):\#(seconds)+00:00",
            "sport_event":{"id":"sr:sport_event:7","start_time":"2025-03-01T15:00:00+00:00",
            "sport_event_context":{"competition":{"id":"sr:competition:3","name":"Cup"}},
            "competitors":[{"id":"sr:competitor:1","name":"Alpha","qualifier":"home"},
            {"id":"sr:competitor:2","name":"Beta","qualifier":"away"}]},
            "sport_event_status":{"status":"live","home_score":\#(score.0),"away_score":\#(score.1)}\#(list)}
            """#
    }

    static func goal(_ id: Int, _ minute: Int, _ home: Int, _ away: Int) -> String {
        #"""
        {"id":\#(id),"type":"score_change","time":"2025-03-01T15:30:00+00:00","match_time":\#(minute),"period":1,
        "period_type":"regular_period","competitor":"home","home_score":\#(home),"away_score":\#(away)}
        """#
    }
}

extension Origin {
    /// One payload of a real provider.
    fileprivate func document(_ provider: String, _ body: [UInt8]) async throws -> Response {
        try await post("/v1/feeds/" + provider, body)
    }

    /// The score of the only match.
    fileprivate func score() async throws -> [Int64?] {
        let match = try await get("/v1/matches").json["matches"]?.array?.first
        return [match?["score"]?["home"]?.integer, match?["score"]?["away"]?.integer]
    }
}
