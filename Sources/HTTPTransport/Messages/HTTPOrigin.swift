/// Where a client connects: `http://127.0.0.1:7400`, or `https://` for TLS. Hosts are IPv4 addresses or `localhost`; names are not looked up.
package struct HTTPOrigin: Hashable, Sendable, CustomStringConvertible {
    /// What is wrong with a text that is no origin, and the mend.
    package struct Invalid: Error, Hashable, Sendable, CustomStringConvertible {
        package let description: String

        package init(description: String) { self.description = description }
    }

    /// Four numbers, `localhost` resolved.
    package let host: String
    package let port: UInt16
    /// Whether TLS is spoken.
    package let isSecure: Bool

    package init(host: String, port: UInt16, isSecure: Bool = false) {
        self.host = host
        self.port = port
        self.isSecure = isSecure
    }

    /// A path may only be `/`. The port may be left out: 80, and 443 with TLS.
    package init(parsing text: String) throws(Invalid) {
        isSecure = text.lowercased().hasPrefix("https://")
        guard isSecure || text.lowercased().hasPrefix("http://") else {
            throw Invalid(
                description: "'\(text)' does not begin with http:// or https:// (write http://HOST:PORT)")
        }
        var rest = text.dropFirst(isSecure ? "https://".count : "http://".count)
        if rest.last == "/" { rest.removeLast() }
        guard !rest.contains(where: { "/?#@".contains($0) }) else {
            throw Invalid(description: "'\(text)' has more than a host and a port (write http://HOST:PORT)")
        }
        let parts = rest.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 2, let name = parts.first, !name.isEmpty else {
            throw Invalid(description: "'\(text)' has no host that can be read (write http://HOST:PORT)")
        }
        host = name.lowercased() == "localhost" ? "127.0.0.1" : String(name)
        guard Self.isIPv4(host) else {
            throw Invalid(
                description: "'\(name)' in '\(text)' is not an IPv4 address nor localhost; names are not looked up")
        }
        guard parts.count == 2 else {
            port = isSecure ? 443 : 80
            return
        }
        guard parts[1].utf8.allSatisfy({ HexDigit.value($0).map { $0 < 10 } ?? false }), let number = UInt16(parts[1]),
            number > 0
        else { throw Invalid(description: "'\(parts[1])' in '\(text)' is not a port (1-65535)") }
        port = number
    }

    package var scheme: String { isSecure ? "https" : "http" }
    /// For the `Host` field.
    package var authority: String { "\(host):\(port)" }
    package var description: String { "\(scheme)://\(authority)" }

    private static func isIPv4(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                (1...3).contains(part.utf8.count)
                    && part.utf8.allSatisfy { HexDigit.value($0).map { $0 < 10 } ?? false }
                    && UInt8(part) != nil && (part.utf8.count == 1 || part.first != "0")
            }
    }
}
