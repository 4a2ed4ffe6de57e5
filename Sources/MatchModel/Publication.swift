/// One revision of an event at its position in the log, with everything an edge needs to apply it.
package struct Publication: Hashable, Sendable {
    package var cursor: Cursor
    package var event: MatchEvent
    /// Fixed at the event's first revision: the correction reaches exactly those who saw the first.
    package var topics: PublicationTopics
    /// The match itself, when this publication makes it known or changes it.
    package var fixture: Fixture?
    /// The fold of the match's goals at or below this publication's own offset.
    package var score: ScoreLine
    /// When the provider says it saw it; `nil` where the feed does not tell.
    package var captured: UnixInstant?
    /// When the payload reached the origin.
    package var received: UnixInstant
    /// When its position was given.
    package var published: UnixInstant

    package init(
        cursor: Cursor, event: MatchEvent, topics: PublicationTopics, fixture: Fixture?, score: ScoreLine,
        captured: UnixInstant?, received: UnixInstant, published: UnixInstant
    ) {
        self.cursor = cursor
        self.event = event
        self.topics = topics
        self.fixture = fixture
        self.score = score
        self.captured = captured
        self.received = received
        self.published = published
    }
}
