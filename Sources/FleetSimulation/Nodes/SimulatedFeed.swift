import EventLifecycle
import MatchModel
import OriginCore

/// The provider: about one publication a second, retracted, reviewed and amended as play goes; each payload sent until it
/// was answered, sometimes twice, late or garbled.
final class SimulatedFeed {
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

    /// How often a payload that is not answered is sent.
    private static let attempts = 200

    private let world: SimulatedWorld
    private let origin: SimulatedOrigin
    private let scheduler: Scheduler
    private let recorder: Recorder
    private let acknowledgements: Acknowledgements
    private var random: SeededGenerator
    private var stories: [Story] = []
    private var lastKey = 0
    private var lastSerial = 0
    private var badUntil: Int64 = 0
    /// The feed says nothing new from here on.
    private let end: Int64
    private(set) var payloads = 0

    init(
        _ world: SimulatedWorld, _ origin: SimulatedOrigin, _ scheduler: Scheduler, _ recorder: Recorder,
        _ acknowledgements: Acknowledgements, seed: UInt64, end: Int64
    ) {
        self.world = world
        self.origin = origin
        self.scheduler = scheduler
        self.recorder = recorder
        self.acknowledgements = acknowledgements
        self.end = end
        random = SeededGenerator(seed: seed, name: "feed")
    }

    func start() {
        for (number, fixture) in world.fixtures.enumerated() {
            let entry = """
                {"type":"fixture","match":"\(fixture.match)","league":"\(fixture.league)",\
                "home":{"id":"\(fixture.home.id)","name":"Home \(number)"},\
                "away":{"id":"\(fixture.away.id)","name":"Áway \(number)"},"kickoff":"2026-01-01T00:00:00Z"}
                """
            send("[\(entry)]", [])
        }
        scheduler.after(.seconds(2)) { [weak self] in self?.goOn() }
    }

    func behaveBadly(milliseconds: Int) { badUntil = scheduler.now + Int64(milliseconds) * 1_000_000 }

    private var isBad: Bool { scheduler.now < badUntil }

    private func goOn() {
        guard scheduler.now < end else { return }
        var entries: [String] = []
        var claims: [SimulatedPayload.Claim] = []
        for _ in 0..<(random.chance(0.1) ? random.draw(2...6) : 1) { say(&entries, &claims) }
        send("[\(entries.joined(separator: ","))]", claims)
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

    // MARK: How it is sent

    private func send(_ text: String, _ claims: [SimulatedPayload.Claim]) {
        lastSerial += 1
        payloads += 1
        let payload = SimulatedPayload(serial: lastSerial, bytes: Array(text.utf8), claims: claims)
        if isBad, random.chance(0.3) { sendGarbled(payload) }
        post(payload, attempt: 0)
        // The same again, at some time.
        if isBad, random.chance(0.4) { post(payload, attempt: 0, after: random.milliseconds(0...20_000)) }
    }

    private func sendGarbled(_ payload: SimulatedPayload) {
        var bytes = payload.bytes
        if random.chance(0.5) {
            bytes.removeSubrange(random.draw(0...(bytes.count - 1))...)
        } else {
            // No digit: it would be another true thing to say.
            let places = bytes.indices.filter { !(0x30...0x39).contains(bytes[$0]) }
            bytes[random.pick(places)] = UInt8(ascii: "{")
        }
        lastSerial += 1
        // Which version it is can be read still, but not what it says of it.
        let claims = payload.claims.map { SimulatedPayload.Claim(key: $0.key, version: $0.version) }
        // It may say something still, and is sent a few times only.
        post(SimulatedPayload(serial: lastSerial, bytes: bytes, claims: claims), attempt: Self.attempts - 4)
    }

    private func post(_ payload: SimulatedPayload, attempt: Int, after span: TimeSpan = .zero) {
        let travel = random.chance(0.02) ? random.milliseconds(50...3000) : random.milliseconds(1...40)
        scheduler.after(span + travel) { [weak self] in
            guard let self else { return }
            guard origin.isUp else { return retry(payload, attempt) }
            var isAnswered = false
            scheduler.at(scheduler.now, on: origin.process) { [weak self] in
                self?.origin.receive(payload) { isUsable, outcome in
                    self?.answered(payload, isUsable, outcome)
                    isAnswered = true
                }
            }
            // No answer is no 202.
            scheduler.after(.seconds(5)) { [weak self] in
                if !isAnswered { self?.retry(payload, attempt) }
            }
        }
    }

    private func retry(_ payload: SimulatedPayload, _ attempt: Int) {
        guard attempt < Self.attempts else { return }
        post(payload, attempt: attempt + 1, after: random.milliseconds(500...1500))
    }

    private func answered(_ payload: SimulatedPayload, _ isUsable: Bool, _ outcome: IntakeOutcome?) {
        recorder.record(
            .answer, UInt64(payload.serial), isUsable ? 202 : 422,
            "payload \(payload.serial) is answered \(isUsable ? 202 : 422)")
        if isUsable, let outcome { acknowledgements.note(payload, outcome) }
    }
}
