/// What the reviews among the news of a snapshot are said to be about.
///
/// - A review of what does not count once all is said is said before the taking back, or it would have it come back for one
///   revision. Of what did not count before it is one about nothing.
/// - A review that began about nothing is an event of its own. It stays one, and its end is said twice: of it, and of what
///   it names.
struct ReviewNaming {
    /// What reviews name, and what does not count any more.
    private(set) var void: Set<String> = []
    /// Of those, what counted until now and is told to be taken back: its reviews are said before that.
    private(set) var takenBack: Set<String> = []
    /// The places in the payload of the reviews that are said to be about nothing.
    private(set) var unnamed: Set<Int> = []
    /// The places in the payload of the ends that are said about nothing, and then about what they name.
    private(set) var saidTwice: Set<Int> = []

    init(
        _ news: [SnapshotSurvey.News], _ gone: [SnapshotSurvey.Gone], _ match: ProviderMatch,
        _ document: SnapshotDocument
    ) {
        let reviews = news.filter { match.items[$0.index].about != nil }
        guard !reviews.isEmpty else { return }
        let names = Set(reviews.compactMap { match.items[$0.index].about })
        findVoid(names, news, gone, match, document)
        let open = Self.openUnnamed(match, names, document)
        var begun: Set<String> = []
        var ended: Set<String> = []
        for news in reviews {
            switch match.items[news.index].subject {
            case .reviewStart(let about?): begun.insert(about)
            case .reviewEnd(let about?): ended.insert(about)
            case .reviewStart(nil), .reviewEnd(nil), .event, .withdrawn: break
            }
        }
        for news in reviews {
            let item = match.items[news.index]
            guard let about = item.about else { continue }
            let isEnd = item.isReviewEnd
            if open.contains(about), ended.contains(about) || void.contains(about) {
                if isEnd, document.counts(about) { saidTwice.insert(news.index) } else { unnamed.insert(news.index) }
            } else if void.contains(about), !document.counts(about) {
                // The end alone tells why it does not count.
                let isReason = item.isFallenReview && !begun.contains(about)
                if !isReason { unnamed.insert(news.index) }
            }
        }
    }

    private mutating func findVoid(
        _ names: Set<String>, _ news: [SnapshotSurvey.News], _ gone: [SnapshotSurvey.Gone], _ match: ProviderMatch,
        _ document: SnapshotDocument
    ) {
        var told: [String: ProviderItem] = [:]
        for news in news { told[match.items[news.index].id] = match.items[news.index] }
        let final = gone.filter { $0.isExplicit || document.items[$0.place].state == .missing }
        let gone = Set(final.map { document.items[$0.place].id })
        for id in names {
            if let told = told[id] {
                guard told.isTakenBack else { continue }
                if document.counts(id) { takenBack.insert(id) }
            } else {
                guard document.hasEvent(id), gone.contains(id) || !document.counts(id) else { continue }
            }
            void.insert(id)
        }
    }

    /// What reviews are about that were said to be about nothing when they began.
    private static func openUnnamed(
        _ match: ProviderMatch, _ names: Set<String>, _ document: SnapshotDocument
    ) -> Set<String> {
        var open: Set<String> = []
        for item in match.items {
            guard case .reviewStart(let about?) = item.subject, names.contains(about),
                let place = document.places[item.id]
            else { continue }
            let known = document.items[place]
            if known.kind == .reviewStart, known.state == .held, known.about == nil { open.insert(about) }
        }
        return open
    }
}

extension SnapshotDocument {
    /// Whether an event was told, and not taken back.
    fileprivate func counts(_ id: String) -> Bool {
        places[id].map { items[$0].kind.isEvent && items[$0].state != .cancelled } ?? false
    }
}

extension ProviderItem {
    fileprivate var isReviewEnd: Bool { if case .reviewEnd = subject { true } else { false } }
}
