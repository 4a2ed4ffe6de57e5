import JSONText
import MatchModel

/// A read endpoint's answer as HTTP has it, the same at the origin and at every edge.
package struct ReadResponse: Sendable {
    package var status: Int
    package var fields: [(name: String, value: String)]
    package var body: [UInt8]

    /// How long a shared cache may keep a document, and serve it while it asks again. Seconds.
    package static let maximumAge = 1
    package static let staleWhileRevalidate = 30
    /// Names a document's coding in its tag; another coding of the same version is another representation.
    private static let coding = "identity"

    /// Renders an answer. `ifNoneMatch` is the request's field (RFC 9110, section 13.1.2), if it had one.
    package init(_ answer: ReadAnswer, ifNoneMatch: String?) {
        switch answer {
        case .document(let body, let version, let epoch, let age, let isStale):
            // The epoch in force as well: after a rollback one position can stand for two documents. And the length: a
            // list that a match has left is another, and no position moved.
            let tag =
                "\"\(MatchDocument.version)-\(epoch)-\(version.epoch)-\(version.offset)-\(body.count)"
                + "-\(Self.coding)\""
            fields = [
                ("etag", tag),
                (
                    "cache-control",
                    "public, max-age=\(Self.maximumAge), stale-while-revalidate=\(Self.staleWhileRevalidate)"
                ),
                ("age", String(max(0, age.nanoseconds / 1_000_000_000))),
                ("access-control-allow-origin", "*"),
            ]
            if isStale { fields.append(("touchline-link", "stale")) }
            if let ifNoneMatch, Self.matches(ifNoneMatch, tag) {
                status = 304
                self.body = []
            } else {
                status = 200
                fields.append(("content-type", "application/json"))
                self.body = body
            }
        case .unknownMatch(let id):
            self = .problem(
                404, "unknown-match", "no match '\(id)' is known here; GET /v1/matches lists those that are")
        case .notReady:
            self = .problem(503, "not-ready", "nothing has come from the origin yet; try again, or another edge")
        case .expired:
            self = .problem(503, "expired", "what is known here is older than an hour; try another edge")
        }
    }

    package init(status: Int, fields: [(name: String, value: String)], body: [UInt8]) {
        self.status = status
        self.fields = fields
        self.body = body
    }

    /// Problem details (RFC 9457).
    package static func problem(_ status: Int, _ code: String, _ detail: String) -> ReadResponse {
        var json = JSONWriter()
        json.object {
            $0.field("type", "about:blank")
            $0.field("status", status)
            $0.field("code", code)
            $0.field("detail", detail)
        }
        var fields = [("content-type", "application/problem+json"), ("cache-control", "no-store")]
        if status == 503 { fields.append(("retry-after", "1")) }
        return ReadResponse(status: status, fields: fields, body: json.bytes)
    }

    /// Weak comparison of a list of tags, `*` included.
    private static func matches(_ field: String, _ tag: String) -> Bool {
        field.split(separator: ",").contains { part in
            var candidate = part.drop { $0 == " " || $0 == "\t" }
            while candidate.last == " " || candidate.last == "\t" { candidate.removeLast() }
            if candidate.hasPrefix("W/") { candidate = candidate.dropFirst(2) }
            return candidate == "*" || candidate == tag
        }
    }
}
