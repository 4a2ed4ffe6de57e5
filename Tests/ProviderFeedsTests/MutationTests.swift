import MatchModel
import ProviderFeeds
import Testing

/// What a line, a disk or a stranger makes of payloads: each is read or refused, within its bounds, and never crashes.
/// Repeatable: every run has a seed. The fuzzer beside these tests goes on from here.
@Suite struct MutationTests {
    /// A small payload of each product.
    private static let payloads: [(provider: String, text: String)] = [
        (
            "opta",
            #"""
            <?xml version="1.0"?><Games timestamp="2024-05-01T20:30:00"><Game id="77" home_team_id="1" away_team_id="2"
            game_date="2024-05-01T20:00:00"><Event id="2" event_id="2" type_id="32" period_id="1" team_id="1"
            timestamp="2024-05-01T20:00:03"/><Event id="21" event_id="9" type_id="16" period_id="1" min="10" sec="5"
            player_id="101" team_id="1" outcome="1" x="90" y="40" timestamp="2024-05-01T20:10:08"
            version="1714590608500"><Q qualifier_id="28" value=""/></Event><Event id="3" event_id="10" type_id="65"
            team_id="1"><Q qualifier_id="329"/><Q qualifier_id="336"/><Q qualifier_id="365" value="9"/></Event>
            <Event id="4" event_id="11" type_id="43" team_id="1"><Q qualifier_id="144" value="16"/></Event></Game></Games>
            """#
        ),
        (
            "opta",
            #"""
            {"SoccerFeed":{"@attributes":{"TimeStamp":"20240501T203000+0100"},"SoccerDocument":{"@attributes":{"uID":"f77"},
            "MatchData":{"MatchInfo":{"@attributes":{"Period":"FullTime"},"Date":"20240501T200000+0100"},
            "Stat":{"@attributes":{"Type":"first_half_start"},"@value":"20240501T200003+0100"},
            "TeamData":[{"@attributes":{"Side":"Home","Score":"1","TeamRef":"t1"},"Goal":{"@attributes":{"EventID":"21",
            "Type":"Own","PlayerRef":"p1","Min":"10","Sec":"5","Period":"FirstHalf"}}},
            {"@attributes":{"Side":"Away","Score":"0","TeamRef":"t2"}}]}}}}
            """#
        ),
        (
            "statsperform",
            #"""
            {"matchInfo":{"id":"m","date":"2024-05-01Z","time":"19:00:00Z","contestant":[{"id":"h","position":"home"},
            {"id":"a","position":"away"}]},"liveData":{"matchDetails":{"matchStatus":"Played","scores":{"total":{"home":1,
            "away":0}},"period":[{"id":1,"start":"2024-05-01T19:00:03Z","end":"2024-05-01T19:45:03Z","lengthMin":45,
            "lengthSec":0,"announcedInjuryTime":60}]},"goal":[{"contestantId":"h","type":"OG","optaEventId":"21",
            "homeScore":1,"awayScore":0,"timeMinSec":"10:05","periodId":1,"timestamp":"2024-05-01T19:10:08Z"}],
            "VAR":[{"type":"Goal awarded","decision":"Confirmed","optaEventId":"3","periodId":1,"timeMin":11}]}}
            """#
        ),
        (
            "statsperform",
            #"""
            {"liveData":{"event":[{"id":1,"eventId":1,"typeId":34,"contestantId":"h","qualifier":[{"qualifierId":30,
            "value":"a, b"},{"qualifierId":44,"value":"1, 5"}]},{"id":3,"eventId":3,"typeId":16,"periodId":1,"timeMin":10,
            "timeSec":5,"contestantId":"h","x":99.5,"y":50,"timeStamp":"2024-05-01T19:10:08.123Z","qualifier":[]}]}}
            """#
        ),
    ]

    /// Texts that break careless readers.
    private static let splices = [
        "9223372036854775807", "-9223372036854775808", "99999999999999999999999999", "1e308", "-0", "1.5", "null", "{}",
        "[]",
        "\"\"", "true", "\\u0000", "\\ud800", "<!DOCTYPE a [<!ENTITY b \"c\">]>", "&b;", "&#0;", "&#1114112;",
        "<![CDATA[", "]]>",
        "<a>", "</Game>", "\"@attributes\":", "2099-12-31T23:59:60Z", "0000-00-00T00:00:00", "\u{0}", "\u{FEFF}",
    ]

    @Test(arguments: 0..<4) func `a damaged payload is read or refused`(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed), name: "feeds")
        for (provider, text) in Self.payloads {
            for _ in 0..<1500 {
                var bytes = Array(text.utf8)
                for _ in 0...Int.random(in: 0..<4, using: &random) { damage(&bytes, &random) }
                check(bytes, provider: provider)
            }
        }
    }

    @Test func `a payload cut off anywhere is refused`() {
        for (provider, text) in Self.payloads {
            let bytes = Array(text.utf8)
            for count in 0..<bytes.count {
                #expect(throws: FeedRefusal.self) { try ProviderFeed.read(Array(bytes[..<count]), provider: provider) }
            }
            #expect(throws: Never.self) { try ProviderFeed.read(bytes, provider: provider) }
        }
    }

    @Test func `every provider refuses what is another's`() {
        for (provider, text) in Self.payloads {
            for other in ProviderFeed.providers where other != "opta" && other != "statsperform" {
                #expect(throws: FeedRefusal.self, "\(provider) at \(other)") {
                    try ProviderFeed.read(Array(text.utf8), provider: other)
                }
            }
        }
        #expect(throws: FeedRefusal.self) { try ProviderFeed.read(Array("{\"a\":1}".utf8), provider: "opta") }
        #expect(throws: FeedRefusal.self) { try ProviderFeed.read(Array("{}".utf8), provider: "nobody") }
    }

    @Test(.enabled(if: RealFeeds.isPresent, "no folder of real payloads; set TOUCHLINE_FEEDS"))
    func `a damaged real payload is read or refused`() throws {
        var random = SeededGenerator(seed: 5, name: "real")
        let files = [
            ("opta/opta_f24.xml", "opta"), ("opta/f7-23-2018-1009316-matchresults.xml", "opta"),
            ("statsperform/statsperform_event_ma1.json", "statsperform"),
        ]
        for (name, provider) in files {
            let whole = try RealFeeds.bytes(name)
            for _ in 0..<100 {
                var bytes = whole
                for _ in 0...Int.random(in: 0..<20, using: &random) { damage(&bytes, &random) }
                check(bytes, provider: provider)
            }
        }
    }

    @Test func `as many events as fit a document are read up to the bound, and the rest is counted`() throws {
        let kinds: [(type: Int, qualifiers: String)] = [
            (27, "{\"qualifierId\":364},{\"qualifierId\":233,\"value\":\"7\"}"), (28, "{\"qualifierId\":364}"),
            (65, "{\"qualifierId\":329},{\"qualifierId\":336},{\"qualifierId\":365,\"value\":\"-1\"}"),
            (47, ""), (18, "{\"qualifierId\":55,\"value\":\"-1\"}"), (16, "{\"qualifierId\":28}"), (34, ""),
        ]
        for (type, qualifiers) in kinds {
            let event =
                "{\"id\":\"e\",\"eventId\":7,\"typeId\":\(type),\"contestantId\":\"t\",\"qualifier\":[\(qualifiers)]}"
            let text = "{\"event\":[" + repeatElement(event, count: 9000).joined(separator: ",") + "]}"
            let reading = try ProviderFeed.read(Array(text.utf8), provider: "statsperform")
            #expect(reading.matches[0].items.count <= ProviderMatch.maximumItems)
            let counted = reading.leftOut.first { $0.reason == .tooManyItems }?.count
            #expect(counted == 9000 - ProviderMatch.maximumItems)
        }
    }

    private func damage(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
        guard !bytes.isEmpty else { return }
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<6, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.removeSubrange(place...)
        case 2: bytes.remove(at: place)
        case 3:
            let end = min(bytes.count, place + Int.random(in: 1..<200, using: &random))
            bytes.insert(contentsOf: Array(bytes[place..<end]), at: Int.random(in: 0..<bytes.count, using: &random))
        case 4:
            bytes.insert(contentsOf: Array((Self.splices.randomElement(using: &random) ?? "").utf8), at: place)
        default: replaceNumber(&bytes, from: place, &random)
        }
    }

    /// Puts another value where digits stand.
    private func replaceNumber(_ bytes: inout [UInt8], from place: Int, _ random: inout SeededGenerator) {
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard let start = bytes[place...].firstIndex(where: { digits.contains($0) }) else { return }
        let end = bytes[start...].firstIndex { !digits.contains($0) } ?? bytes.count
        bytes.replaceSubrange(start..<end, with: Array((Self.splices.randomElement(using: &random) ?? "").utf8))
    }

    private func check(_ bytes: [UInt8], provider: String) {
        do throws(FeedRefusal) {
            let reading = try ProviderFeed.read(bytes, provider: provider)
            #expect(ReadingRules.faults(reading).isEmpty)
        } catch {
            #expect(!error.message.isEmpty)
            #expect(error.message.utf8.count <= 1024)
        }
    }
}
