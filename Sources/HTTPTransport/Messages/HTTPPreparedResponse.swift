/// A 200 with an entity tag, rendered once for each version of HTTP that asks for it, and sent to many, by reference.
/// Good for the second whose `Date` it carries. On one thread.
package final class HTTPPreparedResponse {
    /// What goes out over HTTP/2: a head, and the body behind it, if there is one.
    struct HTTP2 {
        let head: HTTP2FieldBlock
        let body: [UInt8]
    }

    private let response: HTTPResponse
    private let date: HTTPDate
    private let tag: [UInt8]
    private lazy var head = HTTP1Writer.responseHead(
        .ok, response.fields, .length(response.body.count), closes: false, date: date.line)
    /// Head and body.
    private lazy var whole = head + response.body
    /// The answer to whoever has it already.
    private lazy var notModified = HTTP1Writer.responseHead(
        .notModified, fieldsWithoutBody, .none, closes: false, date: date.line)
    private lazy var head2 = HTTP2FieldBlock(.ok, response.fields, length: response.body.count, date: date)
    private lazy var notModified2 = HTTP2FieldBlock(.notModified, fieldsWithoutBody, length: nil, date: date)

    /// `nil` for a response that is no 200 with an `etag`.
    init?(_ response: HTTPResponse, date: HTTPDate) {
        guard response.status == .ok, let tag = response.fields["etag"] else { return nil }
        self.response = response
        self.date = date
        self.tag = Array(tag.utf8)
    }

    /// The bytes for one request over HTTP/1.1; `ifNoneMatch` is empty where it has none.
    func bytes(isHead: Bool, ifNoneMatch: Span<UInt8>) -> [UInt8] {
        if isKnown(ifNoneMatch) { return notModified }
        return isHead ? head : whole
    }

    /// The same for one over HTTP/2.
    func http2(isHead: Bool, ifNoneMatch: Span<UInt8>) -> HTTP2 {
        if isKnown(ifNoneMatch) { return HTTP2(head: notModified2, body: []) }
        return HTTP2(head: head2, body: isHead ? [] : response.body)
    }

    private func isKnown(_ ifNoneMatch: Span<UInt8>) -> Bool {
        !ifNoneMatch.isEmpty && EntityTags.list(ifNoneMatch, holds: tag)
    }

    private var fieldsWithoutBody: HTTPFields {
        var fields = HTTPFields()
        for field in response.fields.all where field.name != "content-type" { fields.append(field.name, field.value) }
        return fields
    }
}
