import MatchModel

/// When everything is healed and has settled: everybody is where the origin is, and knows what it knows.
struct FinalCheck {
    private let world: SimulatedWorld
    private let truth: PublishedTruth
    private let recorder: Recorder
    private let origin: SimulatedOrigin
    private let edges: [SimulatedEdge]
    private let fans: [SimulatedFan]
    private let pitch: SimulatedPitch?

    init(
        _ world: SimulatedWorld, _ truth: PublishedTruth, _ recorder: Recorder, origin: SimulatedOrigin,
        edges: [SimulatedEdge], fans: [SimulatedFan], pitch: SimulatedPitch?
    ) {
        self.world = world
        self.truth = truth
        self.recorder = recorder
        self.origin = origin
        self.edges = edges
        self.fans = fans
        self.pitch = pitch
    }

    func run() {
        let head = truth.head
        if origin.visibleHead != head {
            recorder.fail(
                .convergence, "the origin stands at \(origin.visibleHead.map { "\($0)" } ?? "-"), durable is \(head)")
        }
        if truth.isForked(head.epoch) {
            recorder.fail(.rollback, "history was rolled back in epoch \(head.epoch), which goes on")
        }
        for edge in edges {
            if !edge.isReady || !edge.isFollowing || edge.cursor != head {
                recorder.fail(
                    .convergence,
                    "\(edge.id) \(edge.isReady ? "is ready" : "is not ready") and "
                        + "\(edge.isFollowing ? "follows" : "does not follow") at \(edge.cursor), the origin at \(head)"
                )
            }
        }
        if let pitch { check(pitch) }
        let matches = origin.matches.compactMap { MatchView($0) }
        for fan in fans { check(fan, matches, head) }
    }

    /// What the sources agree on in the end is what the origin holds.
    private func check(_ pitch: SimulatedPitch) {
        for match in origin.matches {
            let (held, wanted) = (match.score.goals, pitch.score(of: match.id))
            if held != wanted {
                recorder.fail(
                    .pitch,
                    "\(match.id) is \(held.home):\(held.away), on the pitch it was \(wanted.home):\(wanted.away)")
            }
            for event in match.events where event.status == .underReview || event.status == .provisional {
                guard event.eventClass == .score else { continue }
                recorder.fail(
                    .pitch, "\(event.id) of \(match.id) is \(event.status.name), and all sources have decided")
            }
        }
    }

    private func check(_ fan: SimulatedFan, _ matches: [MatchView], _ head: Cursor) {
        func fail(_ text: String) { recorder.fail(.convergence, "fan \(fan.number) \(text)") }
        guard fan.connection != nil, fan.checker.asked == nil else { return fail("is not served") }
        if fan.isToldStale { fail("was told that its edge is stale, and not that it lives") }
        guard !fan.held.isEmpty else { return }
        guard fan.checker.isSettled else { return fail("waits for \(fan.checker.statesToCome) states") }
        if let missing = fan.checker.missing(upTo: head) { return fail(missing) }
        for match in matches {
            let mask = fan.mask(of: match.id)
            guard fan.held.mask & mask != 0 else { continue }
            let view = fan.view.first { $0.id == match.id }
            for event in match.events where fan.held.isOwed(mask, event.eventClass) {
                let known = view?.events.last { $0.id == event.id }
                if known != event {
                    fail(
                        "knows \(event.id) of \(match.id) as r\(known?.revision ?? 0) \(known?.status ?? "nothing"), "
                            + "the origin as r\(event.revision) \(event.status)")
                }
            }
            // An event the origin does not have was shown, and its end was not.
            for event in view?.events ?? [] where !match.events.contains(where: { $0.id == event.id }) {
                fail(
                    "still knows \(event.id) of \(match.id), r\(event.revision) \(event.status), which was rolled back")
            }
            if let view, fan.held.isOwed(mask, .score), view.score != match.score {
                fail(
                    "has \(view.score.home):\(view.score.away) for \(match.id), the origin \(match.score.home):\(match.score.away)"
                )
            }
        }
    }
}
