/// A 200 with an entity tag, rendered for HTTP/1.1 once and sent to many, by reference. Good for the second whose `Date`
/// it carries.
package final class HTTPPreparedResponse {
    /// Head and body.
    private let whole: [UInt8]
    private let head: [UInt8]
    /// The answer to whoever has it already.
    private let notModified: [UInt8]
    private let tag: [UInt8]

    /// `nil` for a response that is no 200 with an `etag`.
    init?(_ response: HTTPResponse, date: [UInt8]) {
        guard response.status == .ok, let tag = response.fields["etag"] else { return nil }
        self.tag = Array(tag.utf8)
        head = HTTP1Writer.responseHead(
            .ok, response.fields, .length(response.body.count), closes: false, date: date)
        whole = head + response.body
        var fields = HTTPFields()
        for field in response.fields.all where field.name != "content-type" { fields.append(field.name, field.value) }
        notModified = HTTP1Writer.responseHead(.notModified, fields, .none, closes: false, date: date)
    }

    /// The bytes for one request; `ifNoneMatch` is empty where it has none.
    func bytes(isHead: Bool, ifNoneMatch: Span<UInt8>) -> [UInt8] {
        if !ifNoneMatch.isEmpty, EntityTags.list(ifNoneMatch, holds: tag) { return notModified }
        return isHead ? head : whole
    }
}
