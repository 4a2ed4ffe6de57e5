import InterestSharding

/// Fans who get the same bytes next, by their numbers: what is asked of an outlet for all of them at once costs each a
/// 64th. Its room is made once.
struct FanBatch {
    static let capacity = 64

    /// The first `count` of these.
    var numbers = [UInt32](repeating: 0, count: capacity)
    var count = 0

    var isFull: Bool { count == Self.capacity }

    /// There must be room.
    mutating func append(_ fan: FanIndex) {
        numbers[count] = fan.value
        count += 1
    }
}
