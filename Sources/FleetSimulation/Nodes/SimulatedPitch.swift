import MatchModel

/// Two sources that watch the same matches: each reports what happened under ids of its own, sooner or later, with a
/// clock and a moment that differ a little, misses some, has doubts, reviews, takes back and brings back; and in the
/// end both say what is true. So the score that must come out is known, whatever came between.
///
/// Goals of a side are far enough apart that which is which can always be told: what cannot be told is the fixtures' of
/// `EventLifecycleTests`.
final class SimulatedPitch: SimulatedProvider {
    /// What one source says of one thing.
    private struct Voice {
        /// The number in its id, and its key for the checker.
        var key: Int
        var provider: String
        var version: UInt32 = 1
        var status = "provisional"
        var review: (key: Int, version: UInt32, isOpen: Bool, outcome: String)?
        var minute: Int
        var captured: Int64
        var player: String
    }

    /// One thing that happened, or did not after all.
    private struct Happening {
        var match: Int
        var kind: String
        /// The side whose player did it.
        var isHome: Bool
        /// Whether it counts in the end.
        var stands: Bool
        var voices: [Voice] = []
    }

    /// Seconds between two goals that count for one side; a minute of the match is twenty of them.
    private static let betweenGoals: Int64 = 240
    private static let secondsPerMinute: Int64 = 20
    private static let entriesRepeated = 40
    private static let goals = ["goal", "goal", "penalty-goal", "own-goal"]

    private let world: SimulatedWorld
    private let scheduler: Scheduler
    private let post: PayloadPost
    private let end: Int64
    private var random: SeededGenerator
    private var happenings: [Happening] = []
    private var lastGoal: [Int64]
    private var lastKey = 0

    init(_ world: SimulatedWorld, _ scheduler: Scheduler, _ post: PayloadPost, seed: UInt64, end: Int64) {
        self.world = world
        self.scheduler = scheduler
        self.post = post
        self.end = end
        random = SeededGenerator(seed: seed, name: "pitch")
        lastGoal = [Int64](repeating: -Self.betweenGoals * 1_000_000_000, count: 2 * world.fixtures.count)
    }

    func start() {
        post.sendFixtures(of: world)
        scheduler.after(.seconds(2)) { [weak self] in self?.goOn() }
    }

    /// The score as it is in truth.
    func score(of match: MatchID) -> Score {
        var score = Score(home: 0, away: 0)
        for happening in happenings where happening.stands && Self.goals.contains(happening.kind) {
            guard world.fixtures[happening.match].match == match, !happening.voices.isEmpty else { continue }
            if (happening.kind == "own-goal") != happening.isHome { score.home += 1 } else { score.away += 1 }
        }
        return score
    }

    func repeatAll() {
        var said = Said()
        for place in happenings.indices {
            for own in happenings[place].voices.indices {
                if endReview(place, own) { tellReview(place, own, &said) }
                conclude(place, own)
                tell(place, own, &said)
                if said.entries.count >= Self.entriesRepeated {
                    post.send(said.entries, said.claims)
                    said = Said()
                }
            }
        }
        post.send(said.entries, said.claims)
    }

    private func goOn() {
        guard scheduler.now < end else { return }
        let match = random.draw(0...(world.fixtures.count - 1))
        let isHome = random.chance(0.5)
        let kind = random.pick(Self.goals)
        let side = 2 * match + ((kind == "own-goal") != isHome ? 0 : 1)
        if scheduler.now - lastGoal[side] >= Self.betweenGoals * 1_000_000_000 {
            lastGoal[side] = scheduler.now
            happen(match, kind, isHome)
        } else {
            let others = ["commentary", "commentary", "substitution", "yellow-card", "red-card"]
            happen(match, random.pick(others), isHome)
        }
        scheduler.after(random.milliseconds(1200...4000)) { [weak self] in self?.goOn() }
    }

    private func happen(_ match: Int, _ kind: String, _ isHome: Bool) {
        let place = happenings.count
        happenings.append(Happening(match: match, kind: kind, isHome: isHome, stands: random.chance(0.7)))
        let minute = Int(scheduler.now / 1_000_000_000 / Self.secondsPerMinute)
        // What is not fused one source covers.
        let isFused = kind != "commentary" && kind != "substitution"
        let misses = isFused ? random.draw(0...6) : 1
        for (number, provider) in ["first", "second"].enumerated() where misses != number {
            let isLate = number == 1
            let delay = random.milliseconds(isLate ? 500...(random.chance(0.3) ? 100_000 : 5000) : 200...3000)
            let shift = random.milliseconds(isLate ? 0...9000 : 0...1500)
            lastKey += 1
            let voice = Voice(
                key: lastKey, provider: provider, minute: max(0, minute + (isLate ? random.draw(-1...1) : 0)),
                captured: scheduler.now - shift.nanoseconds, player: isLate ? "P. Nº\(place)" : "Paul Nº\(place)")
            scheduler.after(delay) { [weak self] in self?.report(place, voice) }
        }
    }

    private func report(_ place: Int, _ voice: Voice) {
        guard scheduler.now < end else { return }
        happenings[place].voices.append(voice)
        let own = happenings[place].voices.count - 1
        if random.chance(0.2) { happenings[place].voices[own].status = "confirmed" }
        send { tell(place, own, &$0) }
        for _ in 0..<random.draw(0...3) {
            scheduler.after(random.milliseconds(500...40_000)) { [weak self] in self?.change(place, own) }
        }
        scheduler.after(random.milliseconds(40_000...110_000)) { [weak self] in
            guard let self, scheduler.now < end else { return }
            if endReview(place, own) { send { self.tellReview(place, own, &$0) } }
            conclude(place, own)
            send { self.tell(place, own, &$0) }
        }
    }

    /// A doubt, a correction, a change of mind.
    private func change(_ place: Int, _ own: Int) {
        guard scheduler.now < end else { return }
        switch random.draw(0...4) {
        case 0:
            happenings[place].voices[own].status = random.pick(["provisional", "confirmed", "cancelled"])
        case 1: happenings[place].voices[own].player = "Pável Nº\(place)"
        case 2:
            guard happenings[place].voices[own].review == nil else { return }
            lastKey += 1
            happenings[place].voices[own].review = (lastKey, 1, true, "")
            return send { tellReview(place, own, &$0) }
        case 3:
            if endReview(place, own) { send { tellReview(place, own, &$0) } }
            return
        default: break
        }
        happenings[place].voices[own].version += 1
        send { tell(place, own, &$0) }
    }

    /// The last word of one source.
    private func conclude(_ place: Int, _ own: Int) {
        happenings[place].voices[own].status = happenings[place].stands ? "confirmed" : "cancelled"
        happenings[place].voices[own].version += 1
    }

    /// Whether there was a review.
    private func endReview(_ place: Int, _ own: Int) -> Bool {
        guard let review = happenings[place].voices[own].review else { return false }
        let outcomes = happenings[place].stands ? ["goal", "who-knows"] : ["no-goal", "who-knows"]
        happenings[place].voices[own].review = (review.key, review.version + 1, false, random.pick(outcomes))
        return true
    }

    // MARK: How it is said

    /// Entries of one payload, and what each says, for the checker.
    private struct Said {
        var entries: [String] = []
        var claims: [SimulatedPayload.Claim] = []
    }

    private func send(_ say: (inout Said) -> Void) {
        var said = Said()
        say(&said)
        post.send(said.entries, said.claims)
    }

    private func tell(_ place: Int, _ own: Int, _ said: inout Said) {
        let happening = happenings[place]
        let voice = happening.voices[own]
        let fixture = world.fixtures[happening.match]
        said.entries.append(
            """
            {"type":"observation","provider":"\(voice.provider)","match":"\(fixture.match)","id":"k\(voice.key)",\
            "version":\(voice.version),"kind":"\(happening.kind)",\
            "team":"\(happening.isHome ? fixture.home.id : fixture.away.id)","player":"\(voice.player)",\
            "clock":{"period":1,"minute":\(voice.minute),"added":0},"status":"\(voice.status)",\
            "captured_at":"\(Self.instant(voice.captured))"}
            """)
        // While another source covers them they are taken, counted and not kept.
        let isCovered = happening.kind == "commentary" || happening.kind == "substitution"
        said.claims.append(.init(key: voice.key, version: isCovered ? 0 : voice.version))
    }

    private func tellReview(_ place: Int, _ own: Int, _ said: inout Said) {
        let happening = happenings[place]
        let voice = happening.voices[own]
        guard let review = voice.review else { return }
        let outcome = review.outcome.isEmpty ? "" : ",\"outcome\":\"\(review.outcome)\""
        said.entries.append(
            """
            {"type":"observation","provider":"\(voice.provider)","match":"\(world.fixtures[happening.match].match)",\
            "id":"k\(review.key)","version":\(review.version),\
            "kind":"\(review.isOpen ? "review-start" : "review-end")","about":"k\(voice.key)"\(outcome)}
            """)
        said.claims.append(.init(key: review.key, version: review.version))
    }

    /// A moment of the first day, as the feed writes it.
    private static func instant(_ nanoseconds: Int64) -> String {
        let milliseconds = max(0, nanoseconds) / 1_000_000
        func digits(_ value: Int64, _ count: Int) -> String {
            let text = String(value)
            return String(repeating: "0", count: max(0, count - text.count)) + text
        }
        let seconds = milliseconds / 1000
        return "2026-01-01T\(digits(seconds / 3600, 2)):\(digits(seconds / 60 % 60, 2)):\(digits(seconds % 60, 2))"
            + ".\(digits(milliseconds % 1000, 3))Z"
    }
}
