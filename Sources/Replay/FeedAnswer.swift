import HTTPTransport
import JSONText

/// What the origin's answer to a batch means for the one who sent it.
package enum FeedAnswer: Hashable, Sendable {
    /// An entry that the origin does not take, and why.
    package struct Refusal: Hashable, Sendable {
        /// Its place in the batch; `nil` when the batch was refused as a whole.
        package var index: Int?
        package var code: String
        package var message: String
    }

    /// Durable at the origin, but for what is refused.
    case settled(accepted: Int, duplicates: Int, refused: [Refusal])
    /// Not now; the same again later is harmless.
    case retry(String)
    /// Nothing that is sent will be taken: wrong key, wrong path.
    case hopeless(String)

    package static func read(_ response: HTTPResponse) -> FeedAnswer {
        let body = try? JSONReader.read(response.body)
        let detail = body?["detail"]?.string ?? body?["message"]?.string ?? response.status.description
        let code = body?["code"]?.string ?? "\(response.status.code)"
        switch response.status.code {
        case 202, 422, 400, 413:
            if let body, let refused = body["refused"]?.array {
                return .settled(
                    accepted: Int(body["accepted"]?.integer ?? 0), duplicates: Int(body["duplicates"]?.integer ?? 0),
                    refused: refused.map(refusal) + quarantined(body))
            }
            if response.status == .accepted, let body {
                return .settled(
                    accepted: Int(body["accepted"]?.integer ?? 0), duplicates: Int(body["duplicates"]?.integer ?? 0),
                    refused: [])
            }
            if response.status == .accepted { return .retry("a 202 whose body is no JSON") }
            return .settled(
                accepted: 0, duplicates: 0, refused: [Refusal(index: nil, code: code, message: detail)])
        case 408, 425, 429, 500...:
            return .retry("\(response.status.code) \(detail)")
        default:
            return .hopeless("\(response.status.code) \(detail)")
        }
    }

    /// Matches of a provider's payload that wait for an operator.
    private static func quarantined(_ body: JSONValue) -> [Refusal] {
        (body["matches"]?.array ?? []).filter { $0["verdict"]?.string == "quarantined" }.map { match in
            Refusal(
                index: nil, code: match["code"]?.string ?? "quarantined",
                message: "match '\(match["id"]?.string ?? "")' is quarantined: \(match["message"]?.string ?? "")")
        }
    }

    private static func refusal(_ value: JSONValue) -> Refusal {
        Refusal(
            index: value["index"]?.integer.map { Int($0) }, code: value["code"]?.string ?? "",
            message: value["message"]?.string ?? "")
    }
}
