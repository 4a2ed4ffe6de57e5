import JSONText
import OriginCore
import ProviderFeeds

/// A provider's payload as the log keeps it: one line of JSON that says what it is, then the bytes as they came, compressed
/// where that saves anything.
struct FeedEnvelope: Sendable {
    /// "" for a payload that no adapter understood.
    var product: String
    /// As the payload states it.
    var schemaVersion: String
    var sent: UInt64
    var named: String?
    var trusted: String?
    /// The record of the same payload that was received again with this one.
    var again: UInt64?
    /// Why no adapter understood it: the code and the message.
    var fault: (code: String, message: String)?
    /// Bytes before they were compressed; `nil` where they were not.
    var inflated: Int?
    var body: [UInt8]

    /// As it is logged.
    var bytes: [UInt8] {
        var json = JSONWriter()
        json.object {
            $0.field("product", product)
            $0.field("schema", schemaVersion)
            $0.field("sent", String(sent))
            if let named { $0.field("named", named) }
            if let trusted { $0.field("trusted", trusted) }
            if let again { $0.field("again", String(again)) }
            if let fault {
                $0.field("code", fault.code)
                $0.field("message", fault.message)
            }
            if let inflated { $0.field("inflated", inflated) }
        }
        return json.bytes + [UInt8(ascii: "\n")] + body
    }

    init(
        product: String, schemaVersion: String, sent: UInt64, named: String? = nil, trusted: String? = nil,
        again: UInt64? = nil, fault: (code: String, message: String)? = nil, inflated: Int? = nil, body: [UInt8]
    ) {
        self.again = again
        self.fault = fault
        self.product = product
        self.schemaVersion = schemaVersion
        self.sent = sent
        self.named = named
        self.trusted = trusted
        self.inflated = inflated
        self.body = body
    }

    /// Reads what `bytes` gave; `nil` for anything else.
    init?(_ bytes: [UInt8]) {
        guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")), let head = try? JSONReader.read(Array(bytes[..<end])),
            let product = head["product"]?.string, let schema = head["schema"]?.string,
            let sent = head["sent"]?.string.flatMap({ UInt64($0) })
        else { return nil }
        self.init(
            product: product, schemaVersion: schema, sent: sent, named: head["named"]?.string,
            trusted: head["trusted"]?.string, again: head["again"]?.string.flatMap { UInt64($0) },
            fault: head["code"]?.string.map { ($0, head["message"]?.string ?? "") },
            inflated: head["inflated"]?.integer.flatMap { Int(exactly: $0) },
            body: Array(bytes[(end + 1)...]))
    }

    /// The request that it came with.
    func request(provider: String, input: UInt64) -> FeedRequest {
        FeedRequest(provider: provider, sent: sent, input: input, again: again, named: named, trusted: trusted)
    }

    /// The payload as it came; `nil` where it cannot be expanded.
    var payload: [UInt8]? {
        guard let inflated else { return body }
        return PayloadCompression.expand(body, count: inflated)
    }
}
