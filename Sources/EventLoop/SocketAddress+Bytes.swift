import CLinux
import Glibc

extension SocketAddress {
    /// The address in network order: four bytes, or sixteen.
    package var bytes: [UInt8] {
        withUnsafeBytes(of: raw.storage) { storage in
            switch Int32(raw.storage.ss_family) {
            case AF_INET:
                let start = MemoryLayout<sockaddr_in>.offset(of: \.sin_addr) ?? 4
                return Array(storage[start..<start + 4])
            case AF_INET6:
                let start = MemoryLayout<sockaddr_in6>.offset(of: \.sin6_addr) ?? 8
                return Array(storage[start..<start + 16])
            default: return []
            }
        }
    }

    /// The bytes of an address written in numbers, without a port; `nil` for any other text. Looks nothing up.
    package static func numeric(_ text: String) -> [UInt8]? {
        var address = cl_address()
        guard !text.isEmpty, cl_resolve(text, 0, 1, &address) == 0 else { return nil }
        return SocketAddress(raw: address).bytes
    }

    /// From four bytes or sixteen, in network order; `nil` for any other count.
    package init?(bytes: [UInt8], port: UInt16) {
        var address = cl_address()
        switch bytes.count {
        case 4:
            var family = sockaddr_in()
            family.sin_family = sa_family_t(AF_INET)
            family.sin_port = port.bigEndian
            withUnsafeMutableBytes(of: &family.sin_addr) { $0.copyBytes(from: bytes) }
            withUnsafeMutableBytes(of: &address.storage) { storage in
                withUnsafeBytes(of: family) { storage.copyMemory(from: $0) }
            }
            address.length = socklen_t(MemoryLayout<sockaddr_in>.size)
        case 16:
            var family = sockaddr_in6()
            family.sin6_family = sa_family_t(AF_INET6)
            family.sin6_port = port.bigEndian
            withUnsafeMutableBytes(of: &family.sin6_addr) { $0.copyBytes(from: bytes) }
            withUnsafeMutableBytes(of: &address.storage) { storage in
                withUnsafeBytes(of: family) { storage.copyMemory(from: $0) }
            }
            address.length = socklen_t(MemoryLayout<sockaddr_in6>.size)
        default: return nil
        }
        self.init(raw: address)
    }
}
