import MatchModel

/// The order in which the news of a snapshot is said.
extension SnapshotDocument {
    /// By the clock of the match, whatever order the payload has, and a review behind what it is about, unless that is
    /// taken back: what is shown last is where the match stands.
    func inOrderOfMatch(
        _ news: [SnapshotSurvey.News], _ match: ProviderMatch, _ reviews: ReviewNaming
    ) -> [SnapshotSurvey.News] {
        guard news.count > 1 else { return news }
        var waiting: [String: [SnapshotSurvey.News]] = [:]
        var unsaid: Set<String> = []
        for news in news where news.place == nil { unsaid.insert(match.items[news.index].id) }
        let sorted = ItemOrder.sorted(news.map { match.items[$0.index] }).map { news[$0] }
        // Of what is taken back, before that is said.
        var before: [String: [SnapshotSurvey.News]] = [:]
        for news in sorted {
            if let about = match.items[news.index].about, reviews.takenBack.contains(about) {
                before[about, default: []].append(news)
            }
        }
        let early = Set(before.values.joined().map(\.index))
        var ordered: [SnapshotSurvey.News] = []
        func take(_ news: SnapshotSurvey.News) {
            let item = match.items[news.index]
            if let about = item.about, about != item.id, unsaid.contains(about) {
                waiting[about, default: []].append(news)
                return
            }
            ordered.append(news)
            unsaid.remove(item.id)
            for news in waiting.removeValue(forKey: item.id) ?? [] { take(news) }
        }
        for news in sorted where !early.contains(news.index) {
            for review in before[match.items[news.index].id] ?? [] { take(review) }
            take(news)
        }
        // Reviews that are about each other.
        let taken = Set(ordered.map(\.index))
        if taken.count < news.count { ordered += news.filter { !taken.contains($0.index) } }
        return ordered
    }
}
