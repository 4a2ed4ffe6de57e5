import EventLoop

/// A block of addresses in CIDR notation (RFC 4632): `10.0.0.0/8`, `2001:db8::/32`, or one address.
package struct AddressBlock: Hashable, Sendable {
    /// What is wrong with a text that is no block, and the mend.
    package struct Invalid: Error, Hashable, Sendable, CustomStringConvertible {
        package let text: String
        package var description: String {
            "'\(text)' is no block of addresses; write ADDRESS or ADDRESS/BITS, as in 10.0.0.0/8 or 2001:db8::/32"
        }
    }

    private let bytes: [UInt8]
    private let bits: Int

    package init(_ text: String) throws(Invalid) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let bytes = SocketAddress.numeric(String(parts[0])) else {
            throw Invalid(text: text)
        }
        guard parts.count == 1 || Int(parts[1]).map({ (0...bytes.count * 8).contains($0) }) == true else {
            throw Invalid(text: text)
        }
        self.bytes = bytes
        bits = parts.count == 2 ? Int(parts[1]) ?? 0 : bytes.count * 8
    }

    /// A list of them with commas between; empty for an empty text.
    package static func list(_ text: String) throws(Invalid) -> [AddressBlock] {
        var blocks: [AddressBlock] = []
        for part in text.split(separator: ",") {
            blocks.append(try AddressBlock(String(HTTPFields.trimmed(part))))
        }
        return blocks
    }

    /// Whether an address of four or sixteen bytes lies in it; those of the other family do not.
    package func contains(_ address: [UInt8]) -> Bool {
        guard address.count == bytes.count else { return false }
        let whole = bits / 8
        guard address[..<whole] == bytes[..<whole] else { return false }
        guard bits % 8 != 0 else { return true }
        let shift = UInt8(8 - bits % 8)
        return address[whole] >> shift == bytes[whole] >> shift
    }
}
