import CLinux

/// Why a text is no address.
package struct AddressError: Error, Hashable, Sendable, CustomStringConvertible {
    package var text: String
    package var reason: String
    package var description: String {
        "'\(text)' is not an address: \(reason); write HOST:PORT, as in 127.0.0.1:7400 or [::1]:7400"
    }
}

/// An IPv4 or IPv6 address with a port.
package struct SocketAddress: Sendable, CustomStringConvertible {
    var raw: cl_address

    init(raw: cl_address) { self.raw = raw }

    /// Reads `HOST:PORT`. A host that is a name is looked up, which may block: at start only, never on a busy loop.
    package init(_ text: String) throws(AddressError) {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            throw AddressError(text: text, reason: "there is no port from 0 to 65535 after a colon")
        }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        try self.init(host: String(host), port: port)
    }

    package init(host: String, port: UInt16) throws(AddressError) {
        raw = cl_address()
        if cl_resolve(host, port, 1, &raw) == 0 { return }
        guard !host.isEmpty, cl_resolve(host, port, 0, &raw) == 0 else {
            throw AddressError(text: "\(host):\(port)", reason: "the host '\(host)' is not known")
        }
    }

    package var port: UInt16 {
        withUnsafePointer(to: raw) { cl_address_port($0) }
    }

    package var isLoopback: Bool {
        withUnsafePointer(to: raw) { cl_address_is_loopback($0) != 0 }
    }

    package var description: String {
        let text = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer -> String in
            withUnsafePointer(to: raw) { cl_address_text($0, buffer.baseAddress, buffer.count) }
            return buffer.baseAddress.map { String(cString: $0) } ?? ""
        }
        return text
    }
}
