import MatchModel
import OriginCore

/// Who says what happens.
protocol SimulatedProvider: AnyObject {
    func start()
    /// Says everything again as it last said it, as who comes back after an outage does.
    func repeatAll()
}

/// The way from the providers to the origin: each payload is sent until it was answered, sometimes twice, late or
/// garbled.
final class PayloadPost {
    /// How often a payload that is not answered is sent.
    private static let attempts = 200

    private let origin: SimulatedOrigin
    private let scheduler: Scheduler
    private let recorder: Recorder
    private let acknowledgements: Acknowledgements
    /// Whether what is garbled may be read still, as something else; where the truth is known it must not.
    private let garblesMeaning: Bool
    private var random: SeededGenerator
    private var lastSerial = 0
    private var badUntil: Int64 = 0

    init(
        _ origin: SimulatedOrigin, _ scheduler: Scheduler, _ recorder: Recorder, _ acknowledgements: Acknowledgements,
        garblesMeaning: Bool, seed: UInt64
    ) {
        self.origin = origin
        self.scheduler = scheduler
        self.recorder = recorder
        self.acknowledgements = acknowledgements
        self.garblesMeaning = garblesMeaning
        random = SeededGenerator(seed: seed, name: "post")
    }

    func behaveBadly(milliseconds: Int) { badUntil = scheduler.now + Int64(milliseconds) * 1_000_000 }

    private var isBad: Bool { scheduler.now < badUntil }

    /// The matches that are played.
    func sendFixtures(of world: SimulatedWorld) {
        for (number, fixture) in world.fixtures.enumerated() {
            let entry = """
                {"type":"fixture","match":"\(fixture.match)","league":"\(fixture.league)",\
                "home":{"id":"\(fixture.home.id)","name":"Home \(number)"},\
                "away":{"id":"\(fixture.away.id)","name":"Áway \(number)"},"kickoff":"2026-01-01T00:00:00Z"}
                """
            send([entry], [])
        }
    }

    /// One payload of these entries, with what each says, for the checker.
    func send(_ entries: [String], _ claims: [SimulatedPayload.Claim]) {
        let text = "[\(entries.joined(separator: ","))]"
        lastSerial += 1
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
            bytes[random.pick(places)] = garblesMeaning ? UInt8(ascii: "{") : 0xFF
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
