import Glibc
import Synchronization

/// Ports of loopback that nobody listens on.
enum FreePort {
    /// Below what the kernel gives to outgoing connections, so that none of those takes a port between two starts.
    private static let range = 20_000..<30_000
    private static let counter = Atomic<Int>(Int(getpid()) * 61)

    static func next() throws -> Int {
        for _ in range {
            let count = counter.wrappingAdd(1, ordering: .relaxed).newValue
            let port = range.lowerBound + count % range.count
            if isFree(port) { return port }
        }
        throw Failure("no port from \(range) is free")
    }

    private static func isFree(_ port: Int) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
