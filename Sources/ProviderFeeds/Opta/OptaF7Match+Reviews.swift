import MatchModel

/// Video reviews: the list of those that were decided, and the one that is open.
extension OptaF7Match {
    mutating func addReviews(_ leftOut: inout LeftOutCounts) {
        let reviews = data.child("VARData")?.list("VAREvent") ?? data.list("VAREvent")
        for node in reviews.prefix(ReviewDecision.maximumCount) { addReview(node, &leftOut) }
        leftOut.add(.tooManyItems, reviews.count - ReviewDecision.maximumCount)
        addOpenReview(&leftOut)
    }

    /// The review that is open: it is over when it stands here no more.
    private mutating func addOpenReview(_ leftOut: inout LeftOutCounts) {
        guard let review = data.child("MatchInfo", "VAR"),
            let words = review.words("VAR_Reason") ?? review.words("Status") ?? review.text, !words.isEmpty
        else { return }
        // "VAR – Goal awarded"
        let reason = words.lowercased().hasPrefix("var") ? words.dropFirst(3).drop { !$0.isLetter } : words[...]
        builder.add(
            ProviderItem(
                .reviews, id: "open-review", subject: .reviewStart(about: nil),
                text: MatchBuilder.limited(reason.lowercased(), to: 64)), &leftOut)
    }

    private mutating func addReview(_ node: DocumentNode, _ leftOut: inout LeftOutCounts) {
        guard let id = MatchBuilder.usableID(node.words("EventID") ?? node.text("uID")) else {
            return leftOut.add(.incomplete)
        }
        let decision = ReviewDecision(
            subject: node.words("Type") ?? node.text("Reason"), decision: node.text("Decision"),
            outcome: node.text("Outcome"))
        let team = OptaF7.id(node.text("TeamRef")).map { ProviderTeamReference.id($0) }
        let player = builder.player(OptaF7.id(node.text("PlayerRef")))
        let clock = clock(node)
        let subject: ProviderItem.Subject =
            decision.words == nil
            ? .reviewStart(about: nil)
            : .reviewEnd(about: ReviewedGoal.id(in: builder.match, decision, team, player, clock))
        builder.add(
            ProviderItem(
                .reviews, id: id, subject: subject, team: team, player: player, clock: clock, text: decision.subject,
                outcome: decision.words, captured: OptaTime.instant(node, "TimeStamp", .unitedKingdom)), &leftOut)
    }
}
