import FleetDemo

/// What the kernel says of its memory, of all processes of this machine together.
struct KernelMemory {
    /// Kilobytes of `/proc/meminfo`: all slab, and the part of it that cannot be given back.
    var slab, unreclaimable, available: Int
    /// Kilobytes in the buffers of all TCP sockets: `mem` of `/proc/net/sockstat`, pages of 4 KB.
    var tcp: Int

    static let pageKilobytes = 4

    static func read() -> KernelMemory {
        let pages = words("/proc/net/sockstat", line: "TCP:")
        let mem = pages.firstIndex(of: "mem").map { $0 + 1 }.flatMap { $0 < pages.count ? Int(pages[$0]) : nil }
        func kilobytes(_ name: String) -> Int { words("/proc/meminfo", line: name).first.flatMap { Int($0) } ?? 0 }
        return KernelMemory(
            slab: kilobytes("Slab:"), unreclaimable: kilobytes("SUnreclaim:"), available: kilobytes("MemAvailable:"),
            tcp: (mem ?? 0) * pageKilobytes)
    }

    /// `net.ipv4.tcp_mem`: megabytes of all TCP buffers at which the kernel begins to save, saves, and refuses.
    static var tcpLimits: [Int] {
        words("/proc/sys/net/ipv4/tcp_mem").compactMap { Int($0).map { $0 * pageKilobytes / 1024 } }
    }

    /// How often TCP buffers have passed the second of those limits since the machine started.
    static var pressures: Int {
        let bytes = (try? FileText.read("/proc/net/netstat")) ?? []
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").filter { $0.hasPrefix("TcpExt:") }
        guard lines.count == 2, let place = lines[0].split(separator: " ").firstIndex(of: "TCPMemoryPressures") else {
            return 0
        }
        let values = lines[1].split(separator: " ")
        return place < values.count ? Int(values[place]) ?? 0 : 0
    }

    /// Files that may still be opened on this machine.
    static var filesLeft: Int {
        let numbers = words("/proc/sys/fs/file-nr").compactMap { Int($0) }
        return numbers.count == 3 ? numbers[2] - numbers[0] : .max
    }

    /// The words of a file, or those that follow the first of a line.
    private static func words(_ path: String, line name: String? = nil) -> [String] {
        let bytes = (try? FileText.read(path)) ?? []
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            let words = line.split { $0 == " " || $0 == "\t" }.map(String.init)
            guard let name else { return words }
            if words.first == name { return Array(words.dropFirst()) }
        }
        return []
    }
}
