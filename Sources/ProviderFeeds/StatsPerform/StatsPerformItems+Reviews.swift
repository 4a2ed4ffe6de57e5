import MatchModel

/// Video reviews: the list of those that were decided, and the one that is open.
extension StatsPerformItems {
    mutating func addReviews(
        _ live: DocumentNode, _ match: StatsPerformMatch, _ leftOut: inout LeftOutCounts
    ) {
        let reviews = live.list("VAR", in: "VARs")
        for node in reviews.prefix(ReviewDecision.maximumCount) { addReview(node, &leftOut) }
        leftOut.add(.tooManyItems, reviews.count - ReviewDecision.maximumCount)
        addOpenReview(match, reviews, &leftOut)
    }

    /// The review that is open, which is told by its reason alone: it is over when that is gone, or when the list of reviews
    /// names it. A goal that is reviewed is the last of the player.
    private mutating func addOpenReview(
        _ match: StatsPerformMatch, _ ended: [DocumentNode], _ leftOut: inout LeftOutCounts
    ) {
        guard let details = match.details, let reason = details.words("varReason")?.lowercased() else { return }
        let (team, player) = (team(details), details.text("playerId"))
        let isNamed = ended.prefix(ReviewDecision.maximumCount).contains { node in
            node.text("type")?.lowercased() == reason && self.team(node) == team && node.text("playerId") == player
        }
        guard !isNamed else { return }
        let goal = builder.match.items.last { item in
            item.isGoal && item.team == team && player != nil && item.player?.id == player
        }
        let parts = ["open-review", details.text("contestantId") ?? "", player ?? ""]
        builder.add(
            ProviderItem(
                .reviews, id: parts.joined(separator: "-"),
                subject: .reviewStart(about: reason == "goal awarded" ? goal?.id : nil), team: team,
                player: builder.player(player), clock: clock(details), text: MatchBuilder.limited(reason, to: 64)),
            &leftOut)
    }

    /// A review that has ended, or whose decision is not told yet.
    private mutating func addReview(_ node: DocumentNode, _ leftOut: inout LeftOutCounts) {
        guard let id = MatchBuilder.usableID(node.text("optaEventId")) else { return leftOut.add(.incomplete) }
        let decision = ReviewDecision(
            subject: node.text("type"), decision: node.text("decision"), outcome: node.text("outcome"))
        let player = builder.player(node.text("playerId"), node.text("playerName"))
        let clock = clock(node)
        guard let outcome = decision.words else {
            // Not decided yet.
            return builder.add(
                ProviderItem(
                    .reviews, id: id, version: node.instant("lastUpdated")?.microseconds,
                    subject: .reviewStart(about: nil), team: team(node), player: player, clock: clock,
                    text: decision.subject, captured: node.instant("timestamp")), &leftOut)
        }
        builder.add(
            ProviderItem(
                .reviews, id: id, version: node.instant("lastUpdated")?.microseconds,
                subject: .reviewEnd(about: ReviewedGoal.id(in: builder.match, decision, team(node), player, clock)),
                team: team(node), player: player, clock: clock, text: decision.subject, outcome: outcome,
                captured: node.instant("timestamp")), &leftOut)
    }
}
