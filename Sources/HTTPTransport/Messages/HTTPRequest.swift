package enum HTTPVersion: Hashable, Sendable {
    case http1
    /// HTTP/1.0: one request per connection, no upgrade, no stream.
    case http1Old
    case http2
}

/// A request: its head, and its body where it was collected.
package struct HTTPRequest: Hashable, Sendable {
    package var method: String
    package var target: HTTPTarget
    /// The `Host` field or `:authority`; `host:port` as the client wrote it.
    package var authority: String
    package var fields: HTTPFields
    /// Empty for a streaming route: there the bytes come through `HTTPResponder.onBody`.
    package var body: [UInt8]
    package var version: HTTPVersion

    package init(
        method: String, target: HTTPTarget, authority: String = "", fields: HTTPFields = [:], body: [UInt8] = [],
        version: HTTPVersion = .http1
    ) {
        self.method = method
        self.target = target
        self.authority = authority
        self.fields = fields
        self.body = body
        self.version = version
    }

    /// Bytes of a body after which there is room for all of it at once, where its length is known: a body that grows is
    /// copied, and new pages are taken for it, again and again. Before that a length is only claimed.
    private static let claimedBytes = 64 << 10

    /// Adds to the body, which is to have `length` bytes, at most what is accepted here.
    mutating func collect(_ bytes: Span<UInt8>, of length: Int?) {
        if let length, body.count + bytes.count > Self.claimedBytes, body.capacity < length {
            body.reserveCapacity(length)
        }
        body.append(bytes)
    }
}
