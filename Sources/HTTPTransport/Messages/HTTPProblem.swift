import JSONText

/// Problem details (RFC 9457) with a `code` that never changes, for programs, and a `detail` for people.
package struct HTTPProblem: Hashable, Sendable {
    package var status: HTTPStatus
    package var code: String
    package var detail: String

    package init(_ status: HTTPStatus, code: String, detail: String) {
        self.status = status
        self.code = code
        self.detail = detail
    }

    package init(_ refusal: HTTPRefusal) {
        self.init(refusal.status, code: refusal.code, detail: refusal.detail)
    }

    package var response: HTTPResponse {
        var json = JSONWriter()
        json.object {
            $0.field("type", "about:blank")
            $0.field("title", status.reason)
            $0.field("status", status.code)
            $0.field("code", code)
            $0.field("detail", detail)
        }
        var fields: HTTPFields = ["content-type": "application/problem+json", "cache-control": "no-store"]
        if status == .serviceUnavailable || status == .tooManyRequests { fields.append("retry-after", "1") }
        return HTTPResponse(status, fields: fields, body: json.bytes)
    }
}
