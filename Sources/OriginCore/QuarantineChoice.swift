import JSONText
import MatchModel
import ProviderFeeds

/// What is decided of the quarantine: by an operator, or by the origin where a payload is gone.
///
///     {"accept":{"provider":"opta","product":"opta-f24","match":"1009316"}}     {"read_again":1234}
package enum QuarantineChoice: Hashable, Sendable {
    /// The newest snapshot is right, whatever it takes back. Without a product that of any. What waits for somebody to say
    /// whose match it is cannot be accepted.
    case accept(provider: String, product: FeedProduct?, match: String)
    /// A payload that no adapter understood, by its input: a newer adapter may.
    case readAgain(UInt64)
    /// A payload that was to be received again is in the log no more.
    case letGo(UInt64)

    /// Reads a choice. Members it does not know are ignored.
    package static func read(_ text: [UInt8]) throws(ControlTextError) -> QuarantineChoice {
        let mend = "send {\"accept\":{\"provider\":…,\"match\":…}} or {\"read_again\":INPUT}"
        guard let value = try? JSONReader.read(text) else { throw ControlTextError("not JSON; \(mend)") }
        if let input = input("read_again", value) { return .readAgain(input) }
        if let input = input("let_go", value) { return .letGo(input) }
        guard let accept = value["accept"], let provider = accept["provider"]?.string,
            let match = accept["match"]?.string
        else { throw ControlTextError("nothing is chosen; \(mend)") }
        let product = accept["product"]?.string
        let known = product.flatMap { FeedProduct(rawValue: $0) }
        guard product == nil || known != nil else {
            let all = FeedProduct.allCases.map(\.rawValue).joined(separator: ", ")
            throw ControlTextError("no product is called that; there are \(all)")
        }
        return .accept(provider: provider, product: known, match: ProviderNames.normalised(match))
    }

    private static func input(_ name: String, _ value: JSONValue) -> UInt64? {
        value[name]?.integer.flatMap { UInt64(exactly: $0) }.flatMap { $0 > 0 ? $0 : nil }
    }

    /// The canonical text, which the log keeps.
    package var json: [UInt8] {
        var json = JSONWriter()
        json.object {
            switch self {
            case .accept(let provider, let product, let match):
                $0.object("accept") {
                    $0.field("provider", provider)
                    if let product { $0.field("product", product.rawValue) }
                    $0.field("match", match)
                }
            case .readAgain(let input): $0.field("read_again", input)
            case .letGo(let input): $0.field("let_go", input)
            }
        }
        return json.bytes
    }
}
