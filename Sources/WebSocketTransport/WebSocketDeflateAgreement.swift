/// The agreement on permessage-deflate (RFC 7692, section 7.1): what a server answers to a client's offers.
package struct WebSocketDeflateAgreement: Hashable, Sendable {
    /// The window, as a power of two, that the server may use at most: 9 to 15.
    package let serverWindowBits: Int
    /// The value of `Sec-WebSocket-Extensions` in the answer.
    package let response: String

    private static let name = "permessage-deflate"

    /// Takes the first offer it can meet; `nil` without one, which leaves the connection uncompressed. An offer that asks
    /// the server for a window below `leastWindowBits` is not met: what is compressed once serves everybody.
    ///
    /// Both ends give up context takeover: the server asks the client to (a server may), and does so itself.
    package init?(headers: [WebSocketHeaderField], leastWindowBits: Int = WebSocketDeflate.windowBits) {
        for offer in WebSocketHandshake.tokens("sec-websocket-extensions", in: headers) {
            guard let bits = Self.serverWindowBits(of: offer), bits ?? 15 >= leastWindowBits else { continue }
            serverWindowBits = bits ?? 15
            var response = "\(Self.name); server_no_context_takeover; client_no_context_takeover"
            if let bits { response += "; server_max_window_bits=\(bits)" }
            self.response = response
            return
        }
        return nil
    }

    /// The window that an offer allows the server, `.some(nil)` where it says nothing; `nil` where it is no valid offer
    /// of this extension (sections 7.1.1 and 7.1.2).
    private static func serverWindowBits(of offer: String) -> Int?? {
        var parts = offer.split(separator: ";", omittingEmptySubsequences: false).map { WebSocketHandshake.trim($0) }
        guard parts.removeFirst().lowercased() == name else { return nil }
        var seen: Set<String> = []
        var bits: Int?
        for part in parts {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let parameter = WebSocketHandshake.trim(pair[0]).lowercased()
            let value = pair.count == 2 ? unquoted(WebSocketHandshake.trim(pair[1])) : nil
            guard seen.insert(parameter).inserted else { return nil }
            switch parameter {
            case "server_no_context_takeover", "client_no_context_takeover":
                guard value == nil else { return nil }
            case "server_max_window_bits":
                guard let value, let number = windowBits(value) else { return nil }
                bits = number
            case "client_max_window_bits":
                guard value.map({ windowBits($0) != nil }) ?? true else { return nil }
            default:
                return nil
            }
        }
        return .some(bits)
    }

    private static func unquoted(_ text: Substring) -> Substring {
        guard text.count >= 2, text.hasPrefix("\""), text.hasSuffix("\"") else { return text }
        return text.dropFirst().dropLast()
    }

    /// 8 to 15, without a leading zero.
    private static func windowBits(_ text: Substring) -> Int? {
        guard let bits = Int(text), (8...15).contains(bits), text == "\(bits)" else { return nil }
        return bits
    }
}
