import EdgeCore
import HTTPTransport

/// Answers of the read endpoints as they go to sockets, for the targets that were asked for last: one place for each hash,
/// so that a lookup is one hash and one comparison. On one worker's thread.
struct PreparedAnswers {
    /// Targets held at most.
    static let places = 1024
    /// Larger bodies are not held twice: they stay in the cache of documents only.
    static let bodyBytes = 16 * 1024

    private struct Place {
        var target: [UInt8]
        var stamp: AnswerStamp
        /// Of the `Date`.
        var second: Int64
        var response: HTTPPreparedResponse
    }

    private var held = [Place?](repeating: nil, count: places)

    func lookup(_ target: Span<UInt8>, _ stamp: AnswerStamp, second: Int64) -> HTTPPreparedResponse? {
        guard let place = held[Self.place(of: target)], place.second == second, place.stamp == stamp,
            place.target.count == target.count
        else { return nil }
        for index in 0..<target.count where place.target[index] != target[index] { return nil }
        return place.response
    }

    mutating func store(_ target: [UInt8], _ stamp: AnswerStamp, second: Int64, _ response: HTTPPreparedResponse) {
        held[Self.place(of: target.span)] = Place(target: target, stamp: stamp, second: second, response: response)
    }

    /// FNV-1a. Whoever picks targets that meet in one place makes his own requests slower, nobody's memory larger.
    private static func place(of target: Span<UInt8>) -> Int {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for index in 0..<target.count { hash = (hash ^ UInt64(target[index])) &* 0x100_0000_01B3 }
        return Int((hash ^ hash >> 32) % UInt64(places))
    }
}
