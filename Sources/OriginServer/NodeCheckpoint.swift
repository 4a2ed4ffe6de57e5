import BinaryCoding
import EventLog
import MatchModel
import OriginCore

/// The node as a checkpoint keeps it.
package enum NodeCheckpoint {
    /// The form of the state. It goes up with every change to what a node remembers; a checkpoint of another version is
    /// passed over, and more of the log is decided again.
    static let version: UInt32 = 5
    /// Inputs, and bytes of them, that a restart decides again at most, beside those of a checkpoint that failed.
    package static let inputs = 10_000
    static let bytes = 16 << 20
    /// A checkpoint is not written before so many of its bytes had an input each: a state that grew large is not written
    /// more often than inputs are, and to decide an input again costs less than to read so much.
    static let bytesPerInput = 1024

    /// Encodes a node as it was after an input. Takes a millisecond a match: not on the loop.
    package static func write(_ node: OriginNode, after input: UInt64) throws -> LogCheckpoint {
        LogCheckpoint(
            input: input, version: version, cursor: node.head, digest: node.digest.value,
            state: try BinaryEncoder.encode(node))
    }

    /// `nil` for one of another version. Throws for one that cannot be read, or does not hold what it says.
    static func read(_ checkpoint: LogCheckpoint) throws -> OriginNode? {
        guard checkpoint.version == version else { return nil }
        let node = try BinaryDecoder.decode(OriginNode.self, from: checkpoint.state)
        guard node.head == checkpoint.cursor, node.digest.value == checkpoint.digest else {
            throw EventLogError.damaged(
                what: "the checkpoint after input \(checkpoint.input) is of another position than it says")
        }
        return node
    }
}
