import MatchModel

/// One whole payload, as the provider sent it.
package struct ProviderPayload: Hashable, Sendable {
    /// The name under `/v1/feeds/`.
    package var provider: String
    /// Which of the provider's connectors brought it.
    package var connector: String
    package var bytes: [UInt8]
    /// Its place in the order in which this provider was asked: grows from payload to payload, and over restarts as long
    /// as the wall clock does (it is the microsecond of the request, made unique).
    package var sent: UInt64
    /// When its last byte had come.
    package var received: UnixInstant
}

/// What became of a payload that was handed over.
package enum DeliveryAnswer: String, Hashable, Sendable, CaseIterable {
    /// It is durable: taken, known already, or put aside for the operator.
    case accepted
    /// It cannot be used, and would not be if it came again.
    case refused
    /// There is no room now: hand it over again.
    case busy
}
