import MatchModel

/// One GET. The shell adds the secrets, follows redirects by `RedirectRule`, and ends it when it is cancelled.
package struct FetchCall: Hashable, Sendable {
    package var connector: String
    package var url: String
    package var ifNoneMatch: String?
    package var ifModifiedSince: String?
    /// Bytes of the body, after any content coding. Beyond: `tooLarge`, and the rest is not read.
    package var maximumBytes: Int
}

/// What a GET brought.
package struct FetchAnswer: Hashable, Sendable {
    package var status: Int
    package var contentType: String?
    package var entityTag: String?
    package var lastModified: String?
    /// `Retry-After` in whole seconds; dates are not read (RFC 9110, 10.2.3).
    package var retryAfter: Int?
    package var body: [UInt8]
    /// When the last byte had come.
    package var received: UnixInstant

    package init(
        status: Int, contentType: String? = nil, entityTag: String? = nil, lastModified: String? = nil,
        retryAfter: Int? = nil, body: [UInt8] = [], received: UnixInstant
    ) {
        self.status = status
        self.contentType = contentType
        self.entityTag = entityTag
        self.lastModified = lastModified
        self.retryAfter = retryAfter
        self.body = body
        self.received = received
    }
}

package typealias FetchOutcome = Result<FetchAnswer, ConnectionFailure>
