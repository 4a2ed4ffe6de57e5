import ClientProtocol
import Delivery
import InterestSharding
import MatchModel

/// What one send to a fan did.
package enum FanWrite: Hashable, Sendable {
    /// So many bytes were taken: all, some or none.
    case took(Int)
    /// The connection is gone.
    case lost
    /// It is gone because the peer took none of what was sent for so long (TCP_USER_TIMEOUT).
    case timedOut

    /// What a fan's end is called who was behind when this came: one who read nothing has a name of its own.
    var endWhenLagging: ConnectionEnd { self == .timedOut ? .slowConsumer : .connectionLost }
}

/// What a worker's decisions are carried out by: sockets in an edge, an array in a test.
///
/// None of these may call back into the worker.
package protocol FanOutlet: AnyObject {
    /// One send, without waiting.
    func send(_ bytes: UnsafeRawBufferPointer, to fan: FanIndex) -> FanWrite
    /// One send of the same bytes to each of some fans, by their numbers. Whose socket did not take all of them is added to
    /// `shortfalls`, which has room for all.
    func send(
        _ bytes: UnsafeRawBufferPointer, to fans: Span<UInt32>, shortfalls: inout [(FanIndex, FanWrite)])
    /// The fan has fallen behind what it is owed: watch for room to write, and do not read from it meanwhile. Or it has
    /// caught up.
    func setLagging(_ isLagging: Bool, _ fan: FanIndex)
    /// The fan's row is free again: close the connection and say why, unless a frame is partly out, which a close frame
    /// would garble.
    func end(_ fan: FanIndex, _ end: ConnectionEnd, isInsideFrame: Bool)
    /// One publication was written to everybody here who could take it.
    func fannedOut(_ entry: RingEntry, deliveries: Int)
}
