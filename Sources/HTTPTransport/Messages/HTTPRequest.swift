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
}
