import MatchModel

/// One thing that the origin was told, as it came: everything that is needed to decide again what was decided then.
package struct InputRecord: Hashable, Sendable {
    /// Counts up by one from 1, over all epochs.
    package var id: UInt64
    /// What sort of input it is, in the words of the origin (`feed`, `schedule`, …).
    package var kind: String
    /// Who sent it; empty for inputs of our own.
    package var provider: String
    /// The version of the payload's form, for a reader that comes years later.
    package var schemaVersion: UInt32
    package var received: UnixInstant
    /// The `now` that the decision was made with.
    package var now: UnixInstant
    package var payload: [UInt8]

    package init(
        id: UInt64, kind: String, provider: String, schemaVersion: UInt32, received: UnixInstant, now: UnixInstant,
        payload: [UInt8]
    ) {
        self.id = id
        self.kind = kind
        self.provider = provider
        self.schemaVersion = schemaVersion
        self.received = received
        self.now = now
        self.payload = payload
    }
}

/// A publication as it is kept: the bytes of its frame, as every edge gets them.
package struct LoggedPublication: Hashable, Sendable {
    package var cursor: Cursor
    package var bytes: [UInt8]
    /// The running digest after this publication.
    package var digest: UInt64

    package init(cursor: Cursor, bytes: [UInt8], digest: UInt64) {
        self.cursor = cursor
        self.bytes = bytes
        self.digest = digest
    }
}

/// An input with all that was published because of it. It is durable as a whole or not at all.
package struct LogRecord: Hashable, Sendable {
    package var input: InputRecord
    package var publications: [LoggedPublication]
    /// The epoch that this input begins, before its publications; `nil` goes on with the log's.
    package var epoch: UInt64?

    package init(input: InputRecord, publications: [LoggedPublication], epoch: UInt64? = nil) {
        self.input = input
        self.publications = publications
        self.epoch = epoch
    }

    /// What it counts against the bound of a queue, in bytes.
    package var size: Int { publications.reduce(input.payload.count) { $0 + $1.bytes.count } }
}
