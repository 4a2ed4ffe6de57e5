import EventLifecycle
import MatchModel
import OriginCore

/// One provider who says anything at all: about one publication a second, retracted, reviewed and amended without sense.
final class SimulatedFeed: SimulatedProvider {
    /// One of its events, as it last told.
    private struct Story {
        var key: Int
        var match: Int
        var kind: String
        var version: UInt32 = 1
        var status = "provisional"
        var player = 0
        /// The key of the review that is open.
        var review: Int?
    }

    private let world: SimulatedWorld
    private let post: PayloadPost
    private let scheduler: Scheduler
    private var random: SeededGenerator
    private var stories: [Story] = []
    private var lastKey = 0
    /// The feed says nothing new from here on.
    private let end: Int64

    init(_ world: SimulatedWorld, _ scheduler: Scheduler, _ post: PayloadPost, seed: UInt64, end: Int64) {
        self.world = world
        self.scheduler = scheduler
        self.post = post
        self.end = end
        random = SeededGenerator(seed: seed, name: "feed")
    }

    func start() {
        post.sendFixtures(of: world)
        scheduler.after(.seconds(2)) { [weak self] in self?.goOn() }
    }

    /// It has no last word.
    func repeatAll() {}

    private func goOn() {
        guard scheduler.now < end else { return }
        var entries: [String] = []
        var claims: [SimulatedPayload.Claim] = []
        for _ in 0..<(random.chance(0.1) ? random.draw(2...6) : 1) { say(&entries, &claims) }
        post.send(entries, claims)
        scheduler.after(random.milliseconds(500...1500)) { [weak self] in self?.goOn() }
    }

    // MARK: What is said

    private func say(_ entries: inout [String], _ claims: inout [SimulatedPayload.Claim]) {
        if !stories.isEmpty, random.chance(0.55) {
            let place = max(0, stories.count - 1 - random.draw(0...12))
            stories[place].version += 1
            if stories[place].kind == "goal", random.chance(0.5) { return review(place, &entries, &claims) }
            let standings = ["provisional", "confirmed", "confirmed", "cancelled"]
            stories[place].status = random.pick(standings)
            if random.chance(0.4) { stories[place].player += 1 }
            tell(stories[place], &entries, &claims)
        } else {
            lastKey += 1
            let kinds = [
                "goal", "goal", "yellow-card", "red-card", "commentary", "kickoff", "substitution", "own-goal",
            ]
            var story = Story(
                key: lastKey, match: random.draw(0...(world.fixtures.count - 1)), kind: random.pick(kinds))
            if random.chance(0.2) { story.status = "confirmed" }
            stories.append(story)
            tell(story, &entries, &claims)
        }
    }

    private func tell(_ story: Story, _ entries: inout [String], _ claims: inout [SimulatedPayload.Claim]) {
        let fixture = world.fixtures[story.match]
        let team = story.key % 2 == 0 ? fixture.home.id : fixture.away.id
        entries.append(
            """
            {"type":"observation","match":"\(fixture.match)","id":"k\(story.key)","version":\(story.version),\
            "kind":"\(story.kind)","team":"\(team)","player":"Ángel \\"\(story.player)\\" Di M.",\
            "clock":{"period":1,"minute":\(story.key % 45),"added":0},"status":"\(story.status)"}
            """)
        claims.append(.init(key: story.key, version: story.version, isCancelled: story.status == "cancelled"))
    }

    private func review(_ place: Int, _ entries: inout [String], _ claims: inout [SimulatedPayload.Claim]) {
        let story = stories[place]
        let fixture = world.fixtures[story.match]
        let isStart = story.review == nil
        if isStart {
            lastKey += 1
            stories[place].review = lastKey
        }
        guard let key = stories[place].review else { return }
        if !isStart { stories[place].review = nil }
        let outcome = isStart ? "" : ",\"outcome\":\"\(random.pick(["goal", "no-goal", "who-knows"]))\""
        entries.append(
            """
            {"type":"observation","match":"\(fixture.match)","id":"k\(key)","version":\(isStart ? 1 : 2),\
            "kind":"\(isStart ? "review-start" : "review-end")","about":"k\(story.key)"\(outcome)}
            """)
        claims.append(.init(key: key, version: isStart ? 1 : 2))
    }
}
