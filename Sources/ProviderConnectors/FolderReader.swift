import Glibc
import MatchModel
import ProviderConnection

/// Looks into folders and reads files. Blocks, so it is called on threads that may.
enum FolderReader {
    /// Names read of one folder; what lies beyond is not seen, and told.
    static let maximumNames = 100_000

    /// The plain files of a folder; links are not followed.
    static func look(
        _ path: String, maximumNames: Int = maximumNames
    ) -> Result<FolderListing, ConnectionFailure> {
        guard let folder = opendir(path) else { return .failure(unreadable(path)) }
        defer { closedir(folder) }
        var files: [FolderFile] = []
        var names = 0
        while true {
            errno = 0
            guard let entry = readdir(folder) else {
                guard errno == 0 else { return .failure(unreadable(path)) }
                break
            }
            names += 1
            guard names <= maximumNames else { return .success(FolderListing(files: files, isCut: true)) }
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            var status = stat()
            guard fstatat(dirfd(folder), name, &status, AT_SYMLINK_NOFOLLOW) == 0,
                status.st_mode & S_IFMT == S_IFREG
            else { continue }
            files.append(file(name, status))
        }
        return .success(FolderListing(files: files))
    }

    /// Reads a file whole, if it is and stays the one that was looked at. `received` is called after its last byte.
    static func read(
        _ path: String, _ expected: FolderFile, maximumBytes: Int, received: () -> UnixInstant
    ) -> FileOutcome {
        guard expected.size <= maximumBytes else { return .tooLarge }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { return errno == ENOENT ? .changed : .failed(unreadable(path)) }
        defer { close(descriptor) }
        guard isSame(descriptor, expected) else { return .changed }
        var failure: ConnectionFailure?
        // One byte more, to see that there is none.
        let bytes = [UInt8](unsafeUninitializedCapacity: expected.size + 1) { buffer, count in
            while count < buffer.count, let base = buffer.baseAddress {
                let result = Glibc.read(descriptor, base + count, buffer.count - count)
                if result < 0, errno == EINTR { continue }
                if result < 0 { failure = unreadable(path) }
                guard result > 0 else { return }
                count += result
            }
        }
        if let failure { return .failed(failure) }
        guard bytes.count == expected.size, isSame(descriptor, expected) else { return .changed }
        return .content(bytes, received: received())
    }

    private static func isSame(_ descriptor: Int32, _ expected: FolderFile) -> Bool {
        var status = stat()
        return fstat(descriptor, &status) == 0 && file(expected.name, status) == expected
    }

    private static func file(_ name: String, _ status: stat) -> FolderFile {
        // A file can say that it was written in any year; arithmetic goes to 2207.
        let bounds = UnixInstant.decodable
        let seconds = min(
            max(Int64(status.st_mtim.tv_sec), bounds.lowerBound / 1_000_000), bounds.upperBound / 1_000_000 - 1)
        return FolderFile(
            name: name, inode: UInt64(status.st_ino), size: Int(status.st_size),
            modified: UnixInstant(microseconds: seconds * 1_000_000 + Int64(status.st_mtim.tv_nsec) / 1000))
    }

    private static func unreadable(_ path: String) -> ConnectionFailure {
        ConnectionFailure(.unreadable, "\(path): \(String(cString: strerror(errno)))")
    }
}
