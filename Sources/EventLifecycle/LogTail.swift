import MatchModel

/// The open end of the log while one payload is decided: it gives positions and collects what is published.
package struct LogTail: Sendable {
    /// The last position given.
    package private(set) var head: Cursor
    package let received: UnixInstant
    package let published: UnixInstant
    /// In the order of their positions.
    package private(set) var publications: [Publication] = []
    /// In the order in which they happened.
    package private(set) var alerts: [AlertChange] = []
    package private(set) var notes = IntakeNotes()
    /// Whether what is remembered is another than before, so that a replay needs this input.
    package private(set) var didChange = false

    package init(head: Cursor, received: UnixInstant, published: UnixInstant) {
        self.head = head
        self.received = received
        self.published = published
    }

    /// The id of an event whose first revision is the next publication.
    var nextEventID: EventID {
        guard let id = EventID("\(head.epoch)-\(head.offset + 1)") else {
            preconditionFailure("two numbers of at most 20 digits and a dash are an id")
        }
        return id
    }

    /// The next publication, without its score.
    func next(
        _ event: MatchEvent, topics: PublicationTopics, fixture: Fixture?, captured: UnixInstant?
    ) -> Publication {
        Publication(
            cursor: Cursor(epoch: head.epoch, offset: head.offset + 1), event: event, topics: topics,
            fixture: fixture, score: .zero, captured: captured, received: received, published: published)
    }

    mutating func append(_ publication: Publication) {
        head = publication.cursor
        publications.append(publication)
        didChange = true
    }

    mutating func append(_ change: AlertChange) {
        alerts.append(change)
        didChange = true
    }

    package mutating func note(_ note: IntakeNote) { notes.take(note) }

    /// A replay needs this input.
    package mutating func noteChange() { didChange = true }
}
