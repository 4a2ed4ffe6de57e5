import Glibc
import MatchModel

/// Whole-match documents as providers send them, made up: two megabytes of passes, and a card now and then. A later one of
/// a match has all that the one before had, and a card more.
struct FeedDocuments: Sendable {
    enum Shape: String, CaseIterable, Sendable {
        /// Stats Perform MA3, JSON.
        case ma3
        /// Opta F24, XML.
        case f24
    }

    static let bytes = 2 << 20

    let shape: Shape
    /// The match, and what its teams are called.
    let match: Int
    private let events: [UInt8]
    private let count: Int
    private let kickoff: Int64

    var provider: String { shape == .ma3 ? "statsperform" : "opta" }

    /// `kickoff` is in seconds since 1970.
    init(_ shape: Shape, match: Int, kickoff: Int64) {
        self.shape = shape
        self.match = match
        self.kickoff = kickoff
        var text = ""
        text.reserveCapacity(Self.bytes + 4096)
        var count = 0
        // What shows that the list is whole: line-ups, the beginnings, events numbered from 1.
        for type in [34, 34, 32, 32] {
            text += Self.event(shape, match, count, type: type, at: kickoff, qualifiers: 0)
            count += 1
        }
        while text.utf8.count < Self.bytes {
            let time = kickoff + Int64(count % 2700)
            text += Self.event(shape, match, count, type: count % 9 == 0 ? 4 : 1, at: time, qualifiers: 3 + count % 5)
            count += 1
        }
        events = Array(text.utf8)
        self.count = count
    }

    /// The document with so many cards.
    func document(cards: Int) -> [UInt8] {
        let made = kickoff + 2700 + Int64(cards)
        var tail = ""
        for card in 0..<cards {
            tail += Self.event(
                shape, match, count + card, type: 17, at: kickoff + 60 + Int64(card), qualifiers: 1)
        }
        let (home, away) = (Self.team(match, 0), Self.team(match, 1))
        switch shape {
        case .ma3:
            let head = """
                {
                  "matchInfo": {
                    "id": "m\(match)", "date": "\(Self.date(kickoff))Z", "time": "\(Self.time(kickoff))Z",
                    "lastUpdated": "\(Self.date(made))T\(Self.time(made))Z",
                    "competition": {"id": "bench", "name": "Bench"},
                    "contestant": [
                      {"id": "\(home.id)", "name": "\(home.name)", "position": "home"},
                      {"id": "\(away.id)", "name": "\(away.name)", "position": "away"}
                    ]
                  },
                  "liveData": {
                    "matchDetails": {"periodId": 1, "matchStatus": "Playing", "scores": {"total": {"home": 0, "away": 0}}},
                    "event": [
                """
            let end = """
                {"id": 1, "typeId": 5, "eventId": 0, "periodId": 1, "timeMin": 45, "timeSec": 0}
                    ]
                  }
                }
                """
            return Array(head.utf8) + events + Array((tail + end).utf8)
        case .f24:
            let head = """
                <?xml version="1.0" encoding="UTF-8"?>
                <Games timestamp="\(Self.date(made))T\(Self.time(made))">
                  <Game id="\(match)" home_team_id="\(home.id)" home_team_name="\(home.name)" home_score="0" \
                away_team_id="\(away.id)" away_team_name="\(away.name)" away_score="0" competition_id="1" \
                competition_name="Bench" game_date="\(Self.date(kickoff))T\(Self.time(kickoff))">

                """
            return Array(head.utf8) + events + Array((tail + "  </Game>\n</Games>\n").utf8)
        }
    }

    private static func event(
        _ shape: Shape, _ match: Int, _ number: Int, type: Int, at time: Int64, qualifiers: Int
    ) -> String {
        let team = team(match, number % 2)
        let id = 1_000_000 * match + number
        let (minute, second) = (number % 2700 / 60, number % 60)
        let player = "p\(match)x\(number % 22)"
        let (x, y) = ("\(number * 7 % 100).\(number % 10)", "\(number * 13 % 100).\(number % 7)")
        let moment = "\(date(time))T\(self.time(time))"
        var text = ""
        switch shape {
        case .ma3:
            text = """
                      {
                        "id": \(id),
                        "eventId": \(number / 2 + 1),
                        "typeId": \(type),
                        "periodId": 1,
                        "timeMin": \(minute),
                        "timeSec": \(second),
                        "contestantId": "\(team.id)",
                        "playerId": "\(player)",
                        "playerName": "Player \(player)",
                        "outcome": 1,
                        "x": \(x),
                        "y": \(y),
                        "timeStamp": "\(moment).250Z",
                        "lastModified": "\(moment)Z",
                        "qualifier": [

                """
            for index in 0..<qualifiers {
                let kind = type == 17 ? 31 : [212, 213, 140, 141, 56, 178, 210][index]
                text += """
                              {
                                "id": \(10 * id + index),
                                "qualifierId": \(kind),
                                "value": "\(x)"
                              }\(index + 1 == qualifiers ? "" : ",")

                    """
            }
            text += "        ]\n      },\n"
        case .f24:
            text = """
                    <Event id="\(id)" event_id="\(number / 2 + 1)" type_id="\(type)" period_id="1" min="\(minute)" \
                sec="\(second)" team_id="\(team.id)" player_id="\(player)" outcome="1" x="\(x)" y="\(y)" \
                timestamp="\(moment).250" last_modified="\(moment)" version="\(time * 1000)">

                """
            for index in 0..<qualifiers {
                let kind = type == 17 ? 31 : [212, 213, 140, 141, 56, 178, 210][index]
                text += "      <Q id=\"\(10 * id + index)\" qualifier_id=\"\(kind)\" value=\"\(x)\" />\n"
            }
            text += "    </Event>\n"
        }
        return text
    }

    /// Names that nothing takes for another.
    static func team(_ match: Int, _ side: Int) -> (id: String, name: String) {
        let syllables = ["ba", "do", "fe", "gi", "ku", "la", "mo", "ne", "pi", "ru"]
        let number = 2 * match + side
        let word = [1, 10, 100, 1000].map { syllables[number / $0 % 10] }.joined()
        return ("\(7000 + number)", "Bench \(word)")
    }

    static func date(_ seconds: Int64) -> String {
        let parts = parts(seconds)
        return "\(1900 + parts.tm_year)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
    }

    static func time(_ seconds: Int64) -> String {
        let parts = parts(seconds)
        return "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))"
    }

    private static func parts(_ seconds: Int64) -> tm {
        var time = time_t(seconds)
        var parts = tm()
        gmtime_r(&time, &parts)
        return parts
    }

    private static func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
