import JSONText
import OriginCore
import ProviderFeeds

/// What an operator decides of the quarantine.
///
///     {"accept":{"provider":"opta","product":"opta-f24","match":"1009316"}}     {"read_again":1234}
enum QuarantineChoice {
    /// The newest snapshot is right, whatever it takes back. Without a product that of any.
    case accept(provider: String, product: FeedProduct?, match: String)
    /// A payload that no adapter understood, by its input: a newer adapter may.
    case readAgain(UInt64)

    struct Fault: Error, CustomStringConvertible {
        var description: String
    }

    static func read(_ text: [UInt8]) throws(Fault) -> QuarantineChoice {
        let mend = "send {\"accept\":{\"provider\":…,\"match\":…}} or {\"read_again\":INPUT}"
        guard let value = try? JSONReader.read(text) else { throw Fault(description: "not JSON; \(mend)") }
        if let input = value["read_again"]?.integer, let input = UInt64(exactly: input), input > 0 {
            return .readAgain(input)
        }
        guard let accept = value["accept"], let provider = accept["provider"]?.string,
            let match = accept["match"]?.string
        else { throw Fault(description: "nothing is chosen; \(mend)") }
        let product = accept["product"]?.string
        let known = product.flatMap { FeedProduct(rawValue: $0) }
        guard product == nil || known != nil else {
            let all = FeedProduct.allCases.map(\.rawValue).joined(separator: ", ")
            throw Fault(description: "no product is called that; there are \(all)")
        }
        return .accept(provider: provider, product: known, match: ProviderNames.normalised(match))
    }
}
