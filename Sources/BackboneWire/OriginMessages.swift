import MatchModel

/// The first frame of the origin.
///
/// What follows tells how the stream goes on: `snapshotBegin` and `historyBegin` announce themselves, and a publication
/// without either continues after the edge's own cursor.
package struct OriginHello: Hashable, Sendable {
    /// The version that both ends speak from here on.
    package var version: UInt8
    package var epoch: UInt64
    /// The offset of the newest durable publication; 0 before the first.
    package var head: UInt64
    package var fleet: [EdgeListing]
    /// The place of the edge that is spoken to.
    package var place: Place
    /// The running digest at the position that the stream goes on from.
    package var digestAtBase: UInt64

    package init(
        version: UInt8, epoch: UInt64, head: UInt64, fleet: [EdgeListing], place: Place, digestAtBase: UInt64
    ) {
        self.version = version
        self.epoch = epoch
        self.head = head
        self.fleet = fleet
        self.place = place
        self.digestAtBase = digestAtBase
    }
}

/// Exactly `matches` match frames and a `snapshotEnd` follow; together they are the state at `base`.
package struct SnapshotBegin: Hashable, Sendable {
    package var base: Cursor
    /// The running digest at `base`.
    package var digest: UInt64
    package var matches: UInt32

    package init(base: Cursor, digest: UInt64, matches: UInt32) {
        self.base = base
        self.digest = digest
        self.matches = matches
    }
}

/// Publications from `base + 1` follow without a gap, up to the head of the hello, and then live ones.
package struct HistoryBegin: Hashable, Sendable {
    /// The offset before the first that follows.
    package var base: UInt64
    /// The running digest at `base`.
    package var digest: UInt64

    package init(base: UInt64, digest: UInt64) {
        self.base = base
        self.digest = digest
    }
}

/// What the origin says every second.
package struct Heartbeat: Hashable, Sendable {
    /// The `edgeTime` of the edge's last report, and how long the origin held it before this heartbeat.
    package struct Echo: Hashable, Sendable {
        package var edgeTime: Int64
        package var heldMicroseconds: UInt32

        package init(edgeTime: Int64, heldMicroseconds: UInt32) {
            self.edgeTime = edgeTime
            self.heldMicroseconds = heldMicroseconds
        }
    }

    package var head: Cursor
    package var originTime: UnixInstant
    /// `nil` before the edge's first report.
    package var echo: Echo?

    package init(head: Cursor, originTime: UnixInstant, echo: Echo?) {
        self.head = head
        self.originTime = originTime
        self.echo = echo
    }
}

/// Why the origin ends the stream; the last frame on it.
package struct BackboneRefusal: Hashable, Sendable {
    /// An open set: a receiver takes a code it does not know as `other`.
    package struct Code: RawRepresentable, Hashable, Sendable {
        package var rawValue: UInt8
        package init(rawValue: UInt8) { self.rawValue = rawValue }

        package static let other = Code(rawValue: 0)
        /// No version is spoken by both ends.
        package static let version = Code(rawValue: 1)
        /// A frame could not be read, or came out of turn.
        package static let malformed = Code(rawValue: 2)
        /// The topology does not name this region.
        package static let unknownRegion = Code(rawValue: 3)
        /// A newer hello came with the same edge id.
        package static let replaced = Code(rawValue: 4)
        /// The origin begins a new epoch, or stops.
        package static let restarting = Code(rawValue: 5)
        /// Nothing was heard from the edge for too long.
        package static let silent = Code(rawValue: 6)

        package var name: String {
            switch self {
            case .version: "version"
            case .malformed: "malformed"
            case .unknownRegion: "unknown-region"
            case .replaced: "replaced"
            case .restarting: "restarting"
            case .silent: "silent"
            default: "other"
            }
        }
    }

    package var code: Code
    /// For people: what happened and the mend.
    package var message: String

    package init(code: Code, message: String) {
        self.code = code
        self.message = message
    }
}
