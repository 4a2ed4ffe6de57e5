import HTTPTransport
import MatchModel
import SecureTransport

/// Where a simulated provider posts its messages to, and how it proves who it is.
package struct WebhookTarget: Sendable {
    package var origin: HTTPOrigin
    /// With its query.
    package var path: String
    package var tls: TLSContext?
    /// The fields that go with a body: a key, or a signature of it. The moment is that of the post.
    package var fields: @Sendable (_ body: [UInt8], UnixInstant) -> HTTPFields

    package init(
        origin: HTTPOrigin, path: String, tls: TLSContext? = nil,
        fields: @escaping @Sendable (_ body: [UInt8], UnixInstant) -> HTTPFields = { _, _ in [:] }
    ) {
        self.origin = origin
        self.path = path
        self.tls = tls
        self.fields = fields
    }
}
