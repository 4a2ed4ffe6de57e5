/// The bounds of one message's head, the same for HTTP/1.1 and HTTP/2.
package enum HTTPMessageLimits {
    /// Bytes of a request or status line. Beyond: 414.
    package static let startLine = 8 * 1024
    /// Bytes of all fields of a head together, or of all trailers. Beyond: 431.
    package static let fields = 16 * 1024
    /// Fields of a head, or of the trailers. Beyond: 431.
    package static let fieldCount = 100
    /// Bytes of one chunk-size line with its extensions. Beyond: 400.
    package static let chunkLine = 256
    /// Bytes of the chunk extensions of one body together. Beyond: 400.
    package static let chunkExtensions = 4 * 1024
    /// Parts of a query. Beyond: 400.
    package static let queryItems = 64
}
