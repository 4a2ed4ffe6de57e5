import MatchModel

/// Tells payloads that no adapter understood apart.
enum PayloadDigest {
    static func of(_ body: [UInt8]) -> UInt64 {
        var digest = RunningDigest()
        digest.fold(body)
        return digest.value
    }
}
