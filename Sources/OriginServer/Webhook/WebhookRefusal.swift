/// Why a payload is not taken from who sent it. The raw value is the stable code of the answer, and of the metric.
package enum WebhookRefusal: String, Error, CaseIterable, Sendable {
    /// No key is set, and the sender is not of this machine.
    case closed = "intake-closed"
    /// No key, or another one.
    case unauthorized = "unauthorized"
    case missing = "signature-missing"
    case malformed = "signature-malformed"
    /// Signed longer ago than the tolerance, or so long ago that what was taken since is remembered no more.
    case expired = "signature-expired"
    /// Signed in a future beyond the tolerance.
    case early = "signature-early"
    /// By another secret, or for another body or moment.
    case mismatch = "signature-mismatch"
    /// Here already, and not durable yet: it may still be lost.
    case pending = "signature-pending"
    /// Taken already.
    case replayed = "signature-replayed"

    /// Of HTTP. A replay is a conflict with what is there: the payload has been taken, and need not come again.
    var status: Int {
        switch self {
        case .replayed: 409
        case .pending: 503
        default: 401
        }
    }
}
