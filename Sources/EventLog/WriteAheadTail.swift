import Glibc

/// What a process that was ended left in the write-ahead file, looked at before SQLite recovers it: it keeps every
/// commit that is whole, and cuts what follows the last of them. (SQLite, "WAL-mode File Format", section 1.)
package struct WriteAheadTail: Hashable, Sendable {
    /// Pages of commits that are whole and go into the database.
    package private(set) var committedPages = 0
    /// Bytes of a commit that was being written, and was answered to nobody; they are cut.
    package private(set) var tornBytes = 0

    private static let headerLength = 32
    private static let frameHeaderLength = 24

    /// `nil` when there is no such file, or nothing in it.
    static func read(path: String) -> WriteAheadTail? {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { Glibc.close(descriptor) }
        guard let header = read(descriptor, headerLength), header.count == headerLength else { return nil }
        // The checksum is over words in the order of the bytes that the magic number says.
        let magic = word(header, 0)
        guard magic & ~1 == 0x377F_0682 else { return nil }
        let isBig = magic & 1 == 1
        let pageLength = Int(word(header, 8))
        guard (512...65_536).contains(pageLength) else { return nil }
        var sum: (UInt32, UInt32) = (0, 0)
        add(header[..<24], isBig, to: &sum)
        guard sum == (word(header, 24), word(header, 28)) else { return nil }
        var tail = WriteAheadTail()
        var pages = 0
        var pending = 0
        while let frame = read(descriptor, frameHeaderLength + pageLength) {
            guard frame.count >= frameHeaderLength else {
                pending += frame.count
                break
            }
            // Of an earlier round through the file, which was reset since: as good as not there.
            guard frame[8..<16].elementsEqual(header[16..<24]) else { break }
            pending += frame.count
            guard frame.count == frameHeaderLength + pageLength else { break }
            add(frame[..<8], isBig, to: &sum)
            add(frame[frameHeaderLength...], isBig, to: &sum)
            guard sum == (word(frame, 16), word(frame, 20)) else { break }
            pages += 1
            // A frame that ends a commit names the size of the database after it.
            if word(frame, 4) != 0 {
                tail.committedPages = pages
                pending = 0
            }
        }
        tail.tornBytes = pending
        return tail
    }

    /// As many bytes as asked for, fewer at the end of the file, `nil` there.
    private static func read(_ descriptor: Int32, _ count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let got = bytes[filled...].withUnsafeMutableBytes {
                Glibc.read(descriptor, $0.baseAddress, $0.count)
            }
            guard got > 0 else { break }
            filled += got
        }
        return filled == 0 ? nil : Array(bytes[..<filled])
    }

    private static func word(_ bytes: [UInt8], _ start: Int) -> UInt32 {
        bytes[start..<start + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }

    private static func add(_ bytes: ArraySlice<UInt8>, _ isBig: Bool, to sum: inout (UInt32, UInt32)) {
        func word(_ start: Int) -> UInt32 {
            let value = bytes[start..<start + 4].reduce(0 as UInt32) { $0 << 8 | UInt32($1) }
            return isBig ? value : value.byteSwapped
        }
        for start in stride(from: bytes.startIndex, to: bytes.endIndex, by: 8) {
            sum.0 = sum.0 &+ word(start) &+ sum.1
            sum.1 = sum.1 &+ word(start + 4) &+ sum.0
        }
    }
}
