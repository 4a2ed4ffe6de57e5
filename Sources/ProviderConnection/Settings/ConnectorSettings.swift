import MatchModel

/// One way in which a provider's payloads are got.
package struct ConnectorSettings: Hashable, Sendable {
    package enum Source: Hashable, Sendable {
        case poll(PollSettings)
        case stream(StreamSettings)
        case webSocket(StreamSettings)
        case folder(FolderSettings)
    }

    /// Of its own among those of the provider.
    package var name: String
    package var source: Source

    package init(name: String, source: Source) {
        self.name = name
        self.source = source
    }
}

/// A document that is asked for again and again.
package struct PollSettings: Hashable, Sendable {
    /// In a URL this stands for the provider's id of each match: one document for each.
    package static let matchMark = "{match}"
    package static let standardTypes = [
        "application/json", "text/json", "*+json", "application/xml", "text/xml", "*+xml", "text/plain",
        "application/octet-stream",
    ]

    package var url: String
    package var intervals = PhaseIntervals()
    /// From the request to the last byte.
    package var timeout = TimeSpan.seconds(10)
    package var maximumBytes = 16 << 20
    /// What a document may be, without parameters, in lower case; one without a type is taken.
    package var contentTypes = standardTypes

    package init(url: String) { self.url = url }
}

/// A long-running stream. It has no memory: what was missed is got by `backfill`.
package struct StreamSettings: Hashable, Sendable {
    package var url: String
    /// Until the answer's head is there.
    package var openTimeout = TimeSpan.seconds(10)
    /// The longest silence, heartbeats counting as speech: three of Sportradar's 5 s.
    package var silence = TimeSpan.seconds(15)
    package var maximumMessageBytes = 1 << 20
    /// What a WebSocket says first.
    package var greeting: String?
    /// Documents got after every gap. Their intervals are of no meaning.
    package var backfill: [PollSettings] = []
    /// Got once more so long after the stream was opened, for what their caches did not show yet.
    package var backfillAgain = TimeSpan.seconds(15)
    /// And as often as this while the stream is down.
    package var backfillWhileDown = TimeSpan.seconds(5)

    package init(url: String) { self.url = url }
}

/// A folder into which files are put.
package struct FolderSettings: Hashable, Sendable {
    package var path: String
    /// How names end that are read; all if empty. Names that begin with a dot never are.
    package var suffixes: [String] = []
    package var interval = TimeSpan.milliseconds(500)
    package var maximumBytes = 16 << 20

    package init(path: String) { self.path = path }
}
