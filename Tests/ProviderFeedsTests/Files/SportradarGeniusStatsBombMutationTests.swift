import MatchModel
import ProviderFeeds
import Testing

/// Whatever is done to a payload, it is read or refused, and what is read keeps its bounds.
@Suite struct SportradarGeniusStatsBombMutationTests {
    static let seeds: [(String, String)] = [
        ("sportradar", timeline),
        (
            "sportradar",
            #"<sport_event_timeline><sport_event id="sr:sport_event:7"/><timeline><event id="5" type="score_change" time="2025-03-01T15:10:00+00:00" match_time="9" competitor="home" period="1" home_score="1" away_score="0"/></timeline></sport_event_timeline>"#
        ),
        (
            "sportradar",
            Sportradar.message(Sportradar.goal(1, 9, "home", 1, 0, #","updated":true"#), score: (0, 0))
                + #"{"heartbeat":{"package":"soccer-v4"}}"#
        ),
        ("genius", snapshot), ("genius", Genius.message(1, "Goal", #","team":"Home","isOwnGoal":true"#)),
        (
            "statsbomb",
            #"[{"id":"a","index":1,"period":2,"timestamp":"00:20:00.5","type":{"name":"Shot"},"team":{"id":1,"name":"T"},"location":[1.5,2],"shot":{"outcome":{"name":"Goal"}}},{"id":"b","index":2,"period":1,"type":{"name":"Half End"}}]"#
        ),
        ("statsbomb", #"[{"team_id":1,"team_name":"One","lineup":[{"player_id":5,"player_name":"N"}]}]"#),
    ]

    private static let timeline = #"""
        {"generated_at":"2025-03-01T17:00:00+00:00",\#(Sportradar.sportEvent),"sport_event_status":{"status":"live","home_score":1,
        "away_score":0,"clock":{"played":"57:17"},"period_scores":[{"home_score":1,"away_score":0,"type":"penalties"}]},
        "timeline":[\#(Sportradar.goal(1, 9, "home", 1, 0)),\#(Sportradar.goal(2, 99, "home", 0, 0, #","stoppage_time":"7""#)),
        \#(Sportradar.event(3, "video_assistant_referee", 10, "home", #","description":"goal""#)),
        \#(Sportradar.event(4, "video_assistant_referee_over", 12, "home", #","description":"no_goal""#)),
        \#(Sportradar.event(5, "injury_time_shown", 45, nil, #","injury_time_announced":4,"x":3,"y":4"#))]}
        """#

    private static let snapshot = Genius.snapshot([
        Genius.list("goals", [Genius.item(1, "00:09:10", "Home", #","isOwnGoal":true"#)]),
        Genius.list("kickOffs", [Genius.item(2, "00:10:10", "Home")]),
        Genius.list(
            "varStateChanges",
            [
                Genius.review(3, "00:09:30", "InProgress", "AwayGoal"),
                Genius.review(4, "00:09:50", "Safe", "NotSet", "AwayNoGoal"),
            ]),
        Genius.list("stoppageTimeAnnouncements", [Genius.item(5, "00:44:57", nil, #","addedMinutes":3"#)]),
        #""phaseChanges":[{"id":6,"currentPhase":"HalfTime"}]"#,
    ])

    private static let numbers = [
        "9223372036854775807", "-9223372036854775808", "9223372036854775808", "1e999", "-1", "0", "65536", "1e-5",
        "99999999999999999999999",
        "null", "true", "[]", "{}", "\"\"", "\"9223372036854775807\"", "\"99:99\"", "\"-1:00\"",
        "\"0001-01-01T00:00:00\"", "\"1970-01-01\"",
    ]

    /// One payload after one to eight changes: a part cut off, doubled or dropped; bytes flipped; a number or a string put
    /// in the place of another; a value nested deep.
    private static func mutate(_ text: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        var bytes = text
        for _ in 0..<Int.random(in: 1...8, using: &random) {
            guard bytes.count > 4 else { break }
            let place = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<7, using: &random) {
            case 0: bytes.removeSubrange(place...)
            case 1: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 2: bytes[place] ^= 1 << UInt8.random(in: 0...7, using: &random)
            case 3: bytes.removeSubrange(place..<min(place + Int.random(in: 1...20, using: &random), bytes.count))
            case 4: bytes.insert(contentsOf: bytes[place..<min(place + 40, bytes.count)], at: place)
            case 5: replaceValue(&bytes, place, Array((numbers.randomElement(using: &random) ?? "0").utf8))
            default: replaceValue(&bytes, place, nest(Int.random(in: 1...200, using: &random)))
            }
        }
        return bytes
    }

    private static func nest(_ depth: Int) -> [UInt8] {
        Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
    }

    /// Puts `value` where the next member's value is, from `place` on.
    private static func replaceValue(_ bytes: inout [UInt8], _ place: Int, _ value: [UInt8]) {
        guard let colon = bytes[place...].firstIndex(of: UInt8(ascii: ":")) else { return }
        let start = colon + 1
        guard start < bytes.count,
            let end = bytes[start...].firstIndex(where: { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "}") })
        else { return }
        bytes.replaceSubrange(start..<end, with: value)
    }

    private static func check(_ reading: ProviderReading) -> Bool {
        reading.matches.count <= ProviderReading.maximumMatches && reading.schemaVersion.utf8.count <= 64
            && reading.matches.allSatisfy { match in
                match.items.count <= ProviderMatch.maximumItems && match.balls.count <= ProviderMatch.maximumBalls
                    && match.players.count <= ProviderMatch.maximumPlayers
                    && match.items.allSatisfy {
                        1...ProviderItem.maximumIDLength ~= $0.id.utf8.count
                            && ($0.text?.utf8.count ?? 0) <= MatchEvent.maximumTextLength
                            && ($0.captured.map { FeedTime.instants.contains($0.microseconds) } ?? true)
                            && ($0.clock.map { $0.period <= MatchClock.shootout } ?? true)
                    }
            }
    }

    @Test(arguments: 0..<7) func `reads or refuses whatever came of a payload`(index: Int) throws {
        let (provider, text) = Self.seeds[index]
        #expect(try ProviderFeed.read(Array(text.utf8), provider: provider).matches.count == 1)
        var random = SeededGenerator(seed: 20_25, name: "mutation \(index)")
        var read = 0
        for _ in 0..<1500 {
            let bytes = Self.mutate(Array(text.utf8), &random)
            guard let reading = try? ProviderFeed.read(bytes, provider: provider) else { continue }
            read += 1
            #expect(Self.check(reading), "\(String(decoding: bytes, as: UTF8.self))")
            #expect(try ProviderFeed.read(bytes, provider: provider) == reading)
        }
        #expect(read > 20)
    }

    @Test(arguments: [
        "sportradar/demo-epl-01.json", "sportradar/push_events_doc_sample.txt", "genius/rawData.json",
        "genius/dataApi.txt", "genius/data.json",
    ])
    func `and of a real one`(path: String) throws {
        guard RealFeeds.has(path) else { return print(RealFeeds.missing) }
        let bytes = try RealFeeds.bytes(path)
        var random = SeededGenerator(seed: 20_26, name: path)
        for _ in 0..<40 {
            let changed = Self.mutate(bytes, &random)
            guard let reading = try? ProviderFeed.read(changed, provider: String(path.prefix { $0 != "/" })) else {
                continue
            }
            #expect(Self.check(reading))
        }
    }

    @Test func `keeps the bounds of items and matches`() throws {
        let many = (0...ProviderMatch.maximumItems).map { Sportradar.event($0, "yellow_card", 9, "home") }
        let reading = try Sportradar.read(#"{"sport_event":{"id":"7"},"timeline":[\#(many.joined(separator: ","))]}"#)
        #expect(reading.matches.first?.items.count == ProviderMatch.maximumItems)
        #expect(reading.leftOut == [LeftOut(reason: .tooManyItems, count: 1)])
        let messages = (0...ProviderReading.maximumMatches).map {
            Sportradar.message(Sportradar.goal(1, 9, "home", 1, 0), score: (1, 0), match: $0)
        }
        let stream = try Sportradar.read(messages.joined())
        #expect(stream.matches.count == ProviderReading.maximumMatches)
        #expect(stream.leftOut == [LeftOut(reason: .tooManyMatches, count: 1)])
    }
}
