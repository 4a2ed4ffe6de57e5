import SecureTransport

/// Why an exchange or a connection ended.
package enum HTTPCloseReason: Hashable, Sendable, CustomStringConvertible {
    /// Both sides said all they had to say.
    case finished
    /// The peer closed the connection.
    case peerClosed
    /// The peer reset this HTTP/2 stream, with its error code (RFC 9113, 7).
    case streamReset(UInt32)
    /// A time limit passed: which.
    case timedOut(String)
    /// The peer broke the protocol, or this side would not accept what it sent.
    case refused(String)
    /// The TLS handshake came to nothing.
    case handshakeFailed(TLSFailure)
    /// The peer left without TLS's goodbye: what it sent last may be missing.
    case truncated
    /// The peer went over a bound of this side.
    case overLimit(HTTPBound)
    /// The connection failed: the kernel's reason.
    case failed(String)
    /// This side ended it: the server stops, or the owner closed the connection.
    case closedHere

    package var description: String {
        switch self {
        case .finished: "finished"
        case .peerClosed: "the peer closed the connection"
        case .streamReset(let code): "the peer reset the stream with error code \(code)"
        case .timedOut(let what): "\(what) timed out"
        case .refused(let what): "protocol error: \(what)"
        case .handshakeFailed(let failure): "\(failure)"
        case .truncated: "the peer left without saying so in TLS"
        case .overLimit(let bound): "over the limit: \(bound.rawValue)"
        case .failed(let what): "the connection failed: \(what)"
        case .closedHere: "closed by this side"
        }
    }
}
