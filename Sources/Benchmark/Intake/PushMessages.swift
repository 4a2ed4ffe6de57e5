/// Messages of Sportradar's shape, made up: a yellow card each, of matches in turn.
struct PushMessages: Sendable {
    /// Enough that in the longest run no match has many more cards than a match has events.
    static let matches = 800
    /// Of one summary.
    private static let part = 200
    /// Their numbers, apart from those of documents.
    private static let first = 100

    let kickoff: Int64

    /// What makes the matches known.
    var summaries: [[UInt8]] { stride(from: 0, to: Self.matches, by: Self.part).map { summary($0..<$0 + Self.part) } }

    private func summary(_ numbers: Range<Int>) -> [UInt8] {
        let matches = numbers.map { number in
            let (home, away) = (FeedDocuments.team(Self.first + number, 0), FeedDocuments.team(Self.first + number, 1))
            return """
                {"sport_event":{"id":"sr:sport_event:\(Self.first + number)",\
                "start_time":"\(FeedDocuments.date(kickoff))T\(FeedDocuments.time(kickoff))+00:00",\
                "sport_event_context":{"competition":{"id":"sr:competition:1","name":"Bench"}},\
                "competitors":[{"id":"sr:competitor:\(home.id)","name":"\(home.name)","qualifier":"home"},\
                {"id":"sr:competitor:\(away.id)","name":"\(away.name)","qualifier":"away"}]},\
                "sport_event_status":{"status":"live","home_score":0,"away_score":0}}
                """
        }
        let made = "\(FeedDocuments.date(kickoff))T\(FeedDocuments.time(kickoff))+00:00"
        return Array("{\"generated_at\":\"\(made)\",\"summaries\":[\(matches.joined(separator: ","))]}".utf8)
    }

    func message(_ number: Int) -> [UInt8] {
        let match = Self.first + number % Self.matches
        let time = kickoff + 60 + Int64(number / Self.matches % 2400)
        let moment = "\(FeedDocuments.date(time))T\(FeedDocuments.time(time))+00:00"
        return Array(
            """
            {"payload":{"sport_event_status":{"status":"live","match_status":"1st_half","home_score":0,"away_score":0,\
            "period_scores":[{"home_score":0,"away_score":0,"type":"regular_period","number":1}]},\
            "event":{"id":\(number + 1),"type":"yellow_card","time":"\(moment)",\
            "match_time":\(number / Self.matches % 40 + 1),"competitor":"\(number % 2 == 0 ? "home" : "away")",\
            "period":1,"period_type":"regular_period"}},\
            "metadata":{"format":"json","sport_event_id":"sr:sport_event_id:\(match)","event_id":"yellow_card",\
            "channel":"soccer","competition_id":"sr:competition:1","sport_id":"sr:sport:1"}}
            """.utf8)
    }
}
