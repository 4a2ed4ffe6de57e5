/// How a call went wrong: the kind for metrics and decisions, the detail for people.
package struct ConnectionFailure: Error, Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        /// No connection: name not found, refused, no route, or the TLS handshake failed.
        case notConnected = "not-connected"
        /// No whole answer in time, or no stream in time.
        case timedOut = "timed-out"
        /// The connection ended in the middle of an answer, or a stream ended.
        case ended
        /// What came is not the protocol that was spoken.
        case malformed
        /// The answer, the message or the file is over its bound.
        case tooLarge = "too-large"
        /// Too many redirects, or one that leads from `https` to `http`.
        case redirect
        /// 401 or 403: the key is missing, wrong or has no right to this.
        case notAllowed = "not-allowed"
        /// 404 or 410: there is no such document, or not yet.
        case absent
        /// 429: asked too often.
        case throttled
        /// Any other status than success.
        case status
        /// A document of a type that no feed has, such as the page of a proxy.
        case contentType = "content-type"
        /// An open stream said nothing for too long.
        case silent
        /// A file that was being written while it was read.
        case changed
        /// The folder or the file cannot be read.
        case unreadable
    }

    /// Longer details are cut, in characters.
    package static let maximumDetail = 200

    package var kind: Kind
    package var detail: String

    package init(_ kind: Kind, _ detail: String) {
        self.kind = kind
        self.detail = String(detail.prefix(Self.maximumDetail))
    }

    /// Whether it says that the provider is out of order, and so counts towards opening its circuit.
    package var opensCircuit: Bool {
        switch kind {
        case .absent, .throttled, .tooLarge, .changed, .unreadable: false
        default: true
        }
    }
}
