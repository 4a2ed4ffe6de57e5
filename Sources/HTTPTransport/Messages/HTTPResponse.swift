/// A whole response. `content-length` is written for it; connection fields are the transport's own business.
package struct HTTPResponse: Hashable, Sendable {
    package var status: HTTPStatus
    package var fields: HTTPFields
    package var body: [UInt8]

    package init(_ status: HTTPStatus, fields: HTTPFields = [:], body: [UInt8] = []) {
        self.status = status
        self.fields = fields
        self.body = body
    }

    package init(_ status: HTTPStatus, text: String, contentType: String = "text/plain; charset=utf-8") {
        self.init(status, fields: ["content-type": contentType], body: Array(text.utf8))
    }

    package init(_ status: HTTPStatus, json: [UInt8]) {
        self.init(status, fields: ["content-type": "application/json"], body: json)
    }
}
