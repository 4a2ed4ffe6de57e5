import FleetDemo
import Glibc

/// What the kernel says of a server: a process with its threads, and the other processes of its group.
enum ProcessFigures {
    /// The processes whose group is `leader`, itself among them.
    static func group(_ leader: Int32) -> [Int32] {
        guard let directory = opendir("/proc") else { return [leader] }
        defer { closedir(directory) }
        var found: [Int32] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if let pid = Int32(name), getpgid(pid) == leader { found.append(pid) }
        }
        return found.sorted()
    }

    /// CPU time of all threads, in nanoseconds: the first field of each `schedstat`.
    static func cpu(_ pids: [Int32]) -> UInt64 {
        var sum: UInt64 = 0
        for pid in pids {
            for thread in threads(pid) {
                guard let text = try? FileText.read("/proc/\(pid)/task/\(thread)/schedstat") else { continue }
                sum += UInt64(String(decoding: text.prefix { $0 != UInt8(ascii: " ") }, as: UTF8.self)) ?? 0
            }
        }
        return sum
    }

    static func threads(_ pid: Int32) -> [Int32] {
        guard let directory = opendir("/proc/\(pid)/task") else { return [] }
        defer { closedir(directory) }
        var found: [Int32] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if let thread = Int32(name) { found.append(thread) }
        }
        return found.sorted()
    }

    static func threadName(_ pid: Int32, _ thread: Int32) -> String {
        let text = (try? FileText.read("/proc/\(pid)/task/\(thread)/comm")) ?? []
        return String(decoding: text.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }

    /// Resident memory, in kilobytes. What processes of a group share is counted in each.
    static func resident(_ pids: [Int32]) -> Int {
        var sum = 0
        for pid in pids {
            guard let text = try? FileText.read("/proc/\(pid)/status") else { continue }
            for line in String(decoding: text, as: UTF8.self).split(separator: "\n") where line.hasPrefix("VmRSS:") {
                sum += Int(line.split(separator: " ").dropFirst().first ?? "0") ?? 0
            }
        }
        return sum
    }
}
