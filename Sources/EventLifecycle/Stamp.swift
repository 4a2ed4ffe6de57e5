import MatchModel

/// The place of one version of a report among the others: news loses by comparison, not by the order of arrival.
///
/// A provider that numbers its messages may say something new without a new version: then the time counts, and of equal
/// times the message's id. Without ids of messages the same version is the same message.
struct Stamp: Hashable, Comparable, Codable, Sendable {
    var version: UInt32
    /// Microseconds of the wall clock; 0 without an id of the message.
    var time: Int64
    /// Empty without one.
    var message: String

    init(_ observation: Observation, received: UnixInstant) {
        version = observation.version
        time = observation.message == nil ? 0 : (observation.captured ?? received).microseconds
        message = observation.message?.text ?? ""
    }

    static func < (left: Stamp, right: Stamp) -> Bool {
        (left.version, left.time, left.message) < (right.version, right.time, right.message)
    }
}
