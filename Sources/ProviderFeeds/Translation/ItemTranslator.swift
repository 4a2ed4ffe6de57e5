import MatchModel

/// Says one match's items in our ids.
struct ItemTranslator {
    let match: ProviderMatch
    let resolved: ResolvedMatch
    /// As observations call it, and as the directory does.
    let provider: ProviderID
    let name: String

    /// Where the match stands. A result given by decision without the result is only the end of the match.
    var status: MatchStatus? { match.status == .awarded && awarded == nil ? .ended : match.status }

    private var awarded: Score? { (match.awarded ?? match.score).map(resolved.turned) }

    /// `nil` when it lacks what it must have.
    func observation(_ said: SaidItem, _ directory: Directory) -> Observation? {
        let item = said.item
        let named = directory.named(item, of: name)
        let subject: Observation.Subject
        switch item.subject {
        case .event(let kind): subject = .event(kind)
        case .reviewStart(let about): subject = .reviewStart(about: about.map(ProviderNames.key))
        case .reviewEnd(let about): subject = .reviewEnd(about: about.map(ProviderNames.key))
        case .withdrawn: return nil
        }
        let isStatus = item.subject == .event(.matchStatus)
        var status = isStatus ? item.matchStatus : nil
        if isStatus, status == nil, item.standing != .cancelled { return nil }
        if status == .awarded, awarded == nil { status = .ended }
        return Observation(
            provider: said.product.map { ProviderNames.provider(name, $0) } ?? provider,
            match: resolved.fixture.match, key: ProviderNames.key(item.id), version: said.version,
            subject: subject, team: directory.team(item.team, in: resolved, of: name),
            player: named.player?.cut(to: MatchEvent.maximumTextLength),
            clock: item.clock, standing: item.standing, text: named.text?.cut(to: MatchEvent.maximumTextLength),
            outcome: item.outcome?.cut(to: ObservationFields.maximumOutcomeLength), matchStatus: status,
            awarded: status == .awarded ? awarded : nil,
            // What is back is said now, whenever it was.
            captured: said.reason == .back ? nil : item.captured,
            // A correction is known by its version; a message's id would make it the old message.
            message: match.shape == .messages && said.reason == .new ? ProviderNames.message(item.message) : nil,
            score: item.score.map(resolved.turned))
    }

    /// Where the match stands, as an event of its own: each change has another key, so that none is a version of another.
    func observation(of status: MatchStatus, number: UInt32) -> Observation {
        Observation(
            provider: provider, match: resolved.fixture.match, key: ProviderNames.key("match-status-\(number)"),
            version: 1, subject: .event(.matchStatus), clock: match.clock, standing: .confirmed, matchStatus: status,
            awarded: status == .awarded ? awarded : nil)
    }

    func observation(_ ball: BallSighting, _ directory: Directory) -> Observation {
        Observation(
            provider: provider, match: resolved.fixture.match, key: ProviderNames.key("ball"), version: 1,
            subject: .ball(x: ball.x, y: ball.y), team: directory.team(ball.team ?? .home, in: resolved, of: name),
            clock: ball.clock, captured: ball.captured)
    }

    func hint(_ item: ProviderItem, _ directory: Directory) -> FeedOutcome.Hint? {
        guard case .event(let kind) = item.subject, !item.isTakenBack else { return nil }
        return FeedOutcome.Hint(
            match: resolved.fixture.match, kind: kind, team: directory.team(item.team, in: resolved, of: name),
            clock: item.clock, captured: item.captured, text: item.text)
    }

    /// The document's own score goes with the last that is said of goals: only then all it counts is told. Where nothing is
    /// said of them, with the last review, which may have taken one back. A result given by decision is no count of goals.
    func tellScore(in made: inout [Observation]) {
        guard let score = match.score, match.awarded == nil, match.status != .awarded else { return }
        let last =
            made.lastIndex { observation in
                guard case .event(let kind) = observation.subject else { return false }
                return kind.eventClass == .score || kind.eventClass == .period
            }
            ?? made.lastIndex { observation in
                switch observation.subject {
                case .reviewStart, .reviewEnd: true
                case .event, .ball: false
                }
            }
        if let last { made[last].score = resolved.turned(score) }
    }
}
