import MatchModel

/// The matches that are played, and every topic that somebody may ask for, each with a number below 64.
struct SimulatedWorld {
    let fixtures: [Fixture]
    let topics: [Topic]
    private let numbers: [Topic: Int]

    static let start = UnixInstant(milliseconds: 1_767_225_600_000)

    init(seed: UInt64) {
        var random = SeededGenerator(seed: seed, name: "world")
        let matches = random.draw(3...7)
        var fixtures: [Fixture] = []
        for number in 0..<matches {
            fixtures.append(
                Fixture(
                    match: Self.id("m\(number)"), league: Self.id(number % 3 == 2 ? "cup" : "league"),
                    home: Team(id: Self.id("h\(number)"), name: "Home \"\(number)\""),
                    away: Team(id: Self.id("a\(number)"), name: "Áway \(number)"),
                    kickoff: Self.start + .seconds(Int64(random.draw(-3600...3600)))))
        }
        self.fixtures = fixtures
        var topics: [Topic] = [.league(Self.id("league")), .league(Self.id("cup")), .match(Self.id("nobody"))]
        for fixture in fixtures {
            topics += [.match(fixture.match), .team(fixture.home.id), .team(fixture.away.id)]
        }
        self.topics = topics
        var numbers: [Topic: Int] = [:]
        for (number, topic) in topics.enumerated() { numbers[topic] = number }
        self.numbers = numbers
    }

    func number(of topic: Topic) -> Int? { numbers[topic] }

    /// A publication's topics as bits.
    func mask(_ topics: PublicationTopics) -> UInt64 {
        let all = topics.all
        var mask: UInt64 = 0
        for topic in [all.0, all.1, all.2, all.3] {
            if let number = numbers[topic] { mask |= 1 << UInt64(number) }
        }
        return mask
    }

    static func id<Kind>(_ text: String) -> Identifier<Kind> {
        guard let id = Identifier<Kind>(text) else { preconditionFailure("not an id: \(text)") }
        return id
    }
}
