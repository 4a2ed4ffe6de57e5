/// Entries of the canonical feed. The kick-off is close to now, so that a team's states have the match.
enum Feed {
    static let match = "final-1"

    static func fixture(_ match: String = match) -> String {
        """
        {"type":"fixture","match":"\(match)","league":"cup","home":{"id":"arg","name":"Argentina"},
         "away":{"id":"fra","name":"France"},"kickoff":"2022-12-18T15:00:00Z"}
        """
    }

    static func observation(
        _ kind: String, id: String, version: Int = 1, team: String? = nil, minute: Int = 23, more: String = ""
    ) -> String {
        let team = team.map { "\"team\":\"\($0)\"," } ?? ""
        return """
            {"type":"observation","match":"\(match)","id":"\(id)","version":\(version),"kind":"\(kind)",\(team)
             "clock":{"period":1,"minute":\(minute)}\(more)}
            """
    }

    static func kickoff() -> String { observation("kickoff", id: "k", minute: 0) }
    static func goal(_ id: String, team: String = "arg", version: Int = 1, more: String = "") -> String {
        observation("goal", id: id, version: version, team: team, more: ",\"player\":\"Lionel Messi\"" + more)
    }
}
