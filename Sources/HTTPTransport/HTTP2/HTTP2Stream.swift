import MatchModel

/// Is told what happens on a stream; never from inside a call of its own.
protocol HTTP2StreamOwner: AnyObject {
    func streamReceived(_ bytes: [UInt8])
    /// The peer's body is whole.
    func streamPeerEnded()
    /// All that was queued when it last asked has left.
    func streamDrained()
    /// The stream is over; 0 means properly. The last call.
    func streamClosed(_ reason: HTTPCloseReason)
    /// A client's stream has its response head.
    func streamHasHead()
}

/// One stream of a session: what its head says, and what waits to be sent.
final class HTTP2Stream {
    let id: Int32
    /// Lives as long as the stream.
    var owner: (any HTTP2StreamOwner)?

    /// The head as it came: pseudo fields apart.
    var method = ""
    var path = ""
    var authority = ""
    var status = 0
    var fields = HTTPFields()
    /// The head went over the limits of `HTTPMessageLimits`.
    private(set) var isHeadTooLarge = false

    var output = OutputQueue()
    var outputEnded = false
    /// nghttp2 asked for data when there was none, and waits to be resumed.
    var isDeferred = false
    /// Someone waits for the output to drain.
    var wantsDrained = false
    var hasHead = false
    /// The head said that a body follows, whether or not it has come already.
    var hasBody = false
    /// It was answered with what was prepared, and has no owner to tell.
    var isPrepared = false
    /// The response was a refusal: the rest of the request is read and dropped for a while, because many clients lose
    /// a response whose stream is reset behind it.
    var lingers = false
    var remoteEnded = false
    var lastProgress: MonotonicInstant

    init(id: Int32, now: MonotonicInstant) {
        self.id = id
        lastProgress = now
    }

    /// Takes the head over.
    func take(_ head: HTTP2Head) {
        isHeadTooLarge = head.isTooLarge
        head.forEach { name, text in
            switch name {
            case ":method": method = text
            case ":path": path = text
            case ":authority": authority = text
            case ":status": status = Int(text) ?? 0
            case ":scheme", ":protocol": break
            default: fields.append(checkedName: name, value: text)
            }
        }
    }
}
