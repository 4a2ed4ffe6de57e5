import MatchModel

/// Which optional fields of a publication follow, and its one truth value.
private struct PublicationPresence: OptionSet {
    var rawValue: UInt8

    static let fixture = PublicationPresence(rawValue: 1 << 0)
    static let shootout = PublicationPresence(rawValue: 1 << 1)
    static let scoreIsProvisional = PublicationPresence(rawValue: 1 << 2)
    static let captured = PublicationPresence(rawValue: 1 << 3)
    static let known: PublicationPresence = [.fixture, .shootout, .scoreIsProvisional, .captured]

    init(rawValue: UInt8) { self.rawValue = rawValue }

    init(_ publication: Publication) {
        rawValue = 0
        if publication.fixture != nil { insert(.fixture) }
        if publication.score.shootout != nil { insert(.shootout) }
        if publication.score.provisional { insert(.scoreIsProvisional) }
        if publication.captured != nil { insert(.captured) }
    }
}

extension WireWriter {
    /// The event's match is not written: it is the match of the topics, and nothing else can be encoded.
    mutating func publication(_ publication: Publication) throws(BackboneWireError) {
        guard publication.event.match == publication.topics.match else { throw .invalid(field: "event's match") }
        cursor(publication.cursor)
        i64(publication.published.microseconds)
        i64(publication.received.microseconds)
        u8(PublicationPresence(publication).rawValue)
        if let captured = publication.captured { i64(captured.microseconds) }
        id(publication.topics.match)
        id(publication.topics.home)
        id(publication.topics.away)
        id(publication.topics.league)
        try event(publication.event)
        score(publication.score.goals)
        if let shootout = publication.score.shootout { score(shootout) }
        if let fixture = publication.fixture { try self.fixture(fixture) }
    }

    mutating func fixture(_ fixture: Fixture) throws(BackboneWireError) {
        id(fixture.match)
        id(fixture.league)
        try team(fixture.home)
        try team(fixture.away)
        i64(fixture.kickoff.microseconds)
    }

    private mutating func team(_ team: Team) throws(BackboneWireError) {
        id(team.id)
        try text(team.name, "team name", limit: Team.maximumNameLength)
    }
}

extension WireReader {
    mutating func publication() throws(BackboneWireError) -> Publication {
        let cursor = try cursor()
        let published = UnixInstant(microseconds: try i64("published"))
        let received = UnixInstant(microseconds: try i64("received"))
        let presence = PublicationPresence(rawValue: try u8("presence"))
        guard PublicationPresence.known.isSuperset(of: presence) else { throw .invalid(field: "presence") }
        let captured = presence.contains(.captured) ? UnixInstant(microseconds: try i64("captured")) : nil
        let topics = PublicationTopics(
            match: try id("match"), home: try id("home"), away: try id("away"), league: try id("league"))
        let event = try event(of: topics.match)
        var line = ScoreLine(goals: try score())
        if presence.contains(.shootout) { line.shootout = try score() }
        line.provisional = presence.contains(.scoreIsProvisional)
        let fixture = presence.contains(.fixture) ? try fixture() : nil
        return Publication(
            cursor: cursor, event: event, topics: topics, fixture: fixture, score: line, captured: captured,
            received: received, published: published)
    }

    mutating func fixture() throws(BackboneWireError) -> Fixture {
        Fixture(
            match: try id("match"), league: try id("league"), home: try team(), away: try team(),
            kickoff: UnixInstant(microseconds: try i64("kickoff")))
    }

    private mutating func team() throws(BackboneWireError) -> Team {
        Team(id: try id("team"), name: try text("team name", limit: Team.maximumNameLength))
    }
}
