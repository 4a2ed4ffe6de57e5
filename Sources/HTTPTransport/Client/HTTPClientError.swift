/// Why a request got no response.
package enum HTTPClientError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The connection could not be made: the origin, and why.
    case notConnected(HTTPOrigin, String)
    /// Connected, but no whole response came in time.
    case timedOut(HTTPOrigin)
    /// The connection or the stream ended before the response was whole.
    case ended(HTTPOrigin, HTTPCloseReason)
    /// What came is not a response, or is over a limit.
    case badResponse(HTTPOrigin, String)
    /// As many requests wait as may.
    case queueFull(HTTPOrigin)

    package var description: String {
        switch self {
        case .notConnected(let origin, let why): "no connection to \(origin): \(why)"
        case .timedOut(let origin): "no response from \(origin) in time"
        case .ended(let origin, let reason): "no whole response from \(origin): \(reason)"
        case .badResponse(let origin, let what): "the response from \(origin) is not usable: \(what)"
        case .queueFull(let origin): "too many requests wait for \(origin)"
        }
    }
}
