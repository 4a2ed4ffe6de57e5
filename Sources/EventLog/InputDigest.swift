import MatchModel

/// The running digest of inputs: each covers every field of its input and all inputs before it.
enum InputDigest {
    /// Of no input.
    static let initial = RunningDigest().value

    static func next(after digest: UInt64, _ input: InputRecord) -> UInt64 {
        var running = RunningDigest(value: digest)
        var header: [UInt8] = []
        header += input.id.littleEndianBytes
        header += input.schemaVersion.littleEndianBytes
        header += input.received.microseconds.littleEndianBytes
        header += input.now.microseconds.littleEndianBytes
        running.fold(header)
        running.fold(Array(input.kind.utf8))
        running.fold(Array(input.provider.utf8))
        running.fold(input.payload)
        return running.value
    }
}
