import BackboneWire
import MatchModel

/// Ids known to be valid.
func id<Kind>(_ text: String) -> Identifier<Kind> {
    guard let id = Identifier<Kind>(text) else { fatalError("not an id: \(text)") }
    return id
}

/// An origin as a script: it numbers, encodes and remembers what it publishes, so that digests and snapshots are right.
struct ScriptedOrigin {
    var epoch: UInt64
    /// The `published` of what it publishes from now on.
    var publishedAt = UnixInstant(milliseconds: 6)
    private(set) var published: [(publication: Publication, bytes: [UInt8])] = []
    private var digests = [RunningDigest()]
    private var states: [MatchState] = []
    private var revisions: [String: UInt32] = [:]
    private let teams: [String: (home: String, away: String, league: String)]

    /// The matches that are played; each is made known by its first publication.
    static let world: [String: (home: String, away: String, league: String)] = [
        "m1": ("arg", "fra", "cup"), "m2": ("arg", "cro", "cup"), "m3": ("eng", "sen", "other"),
    ]

    init(epoch: UInt64 = 9, teams: [String: (home: String, away: String, league: String)] = world) {
        self.epoch = epoch
        self.teams = teams
    }

    var head: UInt64 { UInt64(published.count) }
    var cursor: Cursor { Cursor(epoch: epoch, offset: head) }
    func digest(at offset: UInt64) -> UInt64 { digests[Int(offset)].value }

    func fixture(_ match: String) -> Fixture {
        guard let names = teams[match] else { fatalError("no match \(match)") }
        return Fixture(
            match: id(match), league: id(names.league), home: Team(id: id(names.home), name: names.home),
            away: Team(id: id(names.away), name: names.away), kickoff: UnixInstant(milliseconds: 1_000_000_000))
    }

    /// The next publication: a first revision of something in a match, or the next of what was published under `name`.
    mutating func publish(
        _ kind: EventKind, in match: String, status: EventStatus = .provisional, text: String? = nil,
        as name: String? = nil
    ) -> BackboneFrame {
        let fixture = fixture(match)
        let isNew = !states.contains { $0.id == fixture.match }
        let cursor = Cursor(epoch: epoch, offset: head + 1)
        let event = MatchEvent(
            id: id(name ?? "\(epoch)-\(cursor.offset)"), revision: revision(of: name), status: status, kind: kind,
            match: fixture.match,
            team: fixture.home.id, text: text)
        var publication = Publication(
            cursor: cursor, event: event, topics: fixture.topics, fixture: isNew ? fixture : nil, score: .zero,
            captured: nil, received: UnixInstant(milliseconds: 5), published: publishedAt)
        if isNew { states.append(MatchState(fixture: fixture, at: cursor)) }
        for index in states.indices where states[index].id == fixture.match {
            states[index].apply(publication)
            publication.score = states[index].score
        }
        guard let bytes = try? BackboneEncoder.encode(publication) else { fatalError("a publication too long") }
        published.append((publication, bytes))
        var digest = digests[digests.count - 1]
        digest.fold(bytes)
        digests.append(digest)
        return .publication(publication)
    }

    private mutating func revision(of name: String?) -> UInt32 {
        guard let name else { return 1 }
        revisions[name, default: 0] += 1
        return revisions[name] ?? 1
    }

    func bytes(of frame: BackboneFrame) -> ArraySlice<UInt8> {
        guard case .publication(let publication) = frame, publication.cursor.epoch == epoch,
            publication.cursor.offset <= head
        else { return [] }
        return published[Int(publication.cursor.offset) - 1].bytes[...]
    }

    func publications(after offset: UInt64) -> [BackboneFrame] {
        published.dropFirst(Int(offset)).map { .publication($0.publication) }
    }

    func hello(digestAt offset: UInt64) -> BackboneFrame {
        guard let place = Place(latitude: 51, longitude: 0) else { fatalError("no place") }
        return .originHello(
            OriginHello(
                version: 1, epoch: epoch, head: head, fleet: [], place: place, digestAtBase: digest(at: offset)))
    }

    /// The state now, and the history after an offset.
    func snapshot(historyAfter base: UInt64) -> [BackboneFrame] {
        [
            hello(digestAt: head),
            .snapshotBegin(SnapshotBegin(base: cursor, digest: digest(at: head), matches: UInt32(states.count))),
        ] + states.map { .match($0) } + [
            .snapshotEnd, .historyBegin(HistoryBegin(base: base, digest: digest(at: base))),
        ] + publications(after: base)
    }

    func heartbeat(head: UInt64? = nil) -> BackboneFrame {
        .heartbeat(
            Heartbeat(
                head: Cursor(epoch: epoch, offset: head ?? self.head), originTime: UnixInstant(milliseconds: 7),
                echo: nil))
    }
}
