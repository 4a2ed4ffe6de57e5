import MatchModel

/// A piece of a stream with the moment at which it was read.
struct RelayedChunk {
    var bytes: [UInt8]
    var readAt: MonotonicInstant
    /// The same moment on the wall clock, for the record.
    var readWall: UnixInstant
}

/// What travels on a link.
enum Travelling {
    /// SYN: on arrival the relay connects to the origin.
    case open
    /// SYN-ACK: on arrival the edge's bytes begin to be read.
    case opened
    case bytes(RelayedChunk)
    /// FIN.
    case end
    /// RST.
    case reset

    var byteCount: Int {
        guard case .bytes(let chunk) = self else { return 0 }
        return chunk.bytes.count
    }
}
