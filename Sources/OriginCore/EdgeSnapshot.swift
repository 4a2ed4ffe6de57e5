import BackboneWire
import MatchModel

/// The state of all matches at one head, as it is sent to every edge that begins there: each frame is encoded when the
/// first edge gets to it, and once.
///
/// A few thousand matches are megabytes: that is not made in one go, and not again for each of 500 edges that come back at
/// once. One thread.
final class EdgeSnapshot {
    let head: Cursor
    let digest: RunningDigest
    private let matches: [MatchState]
    private var encoded: [[UInt8]?]

    init(_ history: PublishedHistory) {
        head = history.head
        digest = history.digest
        matches = history.orderedMatches
        encoded = Array(repeating: nil, count: matches.count + 2)
    }

    /// The frame that begins it, one for each match, the frame that ends it.
    var count: Int { encoded.count }

    func frame(_ place: Int) -> [UInt8] {
        if let held = encoded[place] { return held }
        let frame: BackboneFrame =
            switch place {
            case 0: .snapshotBegin(SnapshotBegin(base: head, digest: digest.value, matches: UInt32(matches.count)))
            case matches.count + 1: .snapshotEnd
            default: .match(matches[place - 1])
            }
        let bytes = EdgeStreams.encode(frame)
        encoded[place] = bytes
        return bytes
    }
}
