import Glibc
import MatchModel
import ProviderConnection
import Testing

@testable import ProviderConnectors

@Suite struct FolderReaderTests {
    private static func temporary(in place: String) throws -> String {
        var template = Array("\(place)/touchline-reader-XXXXXX".utf8CString)
        return String(cString: try #require(mkdtemp(&template)))
    }

    private static func make(_ path: String) throws {
        let file = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0o600)
        try #require(file >= 0)
        close(file)
    }

    /// Of a file system that keeps any time: that of shared memory does.
    @Test(arguments: [
        (0, 0), (1_700_000_000, 1_700_000_000), (9_300_000_000_000, 7_499_999_999),
        (-9_300_000_000_000, -1_000_000_000),
    ])
    func aFileMayBeOfAnyYear(seconds: Int, read: Int64) throws {
        let folder = try Self.temporary(in: "/dev/shm")
        defer {
            unlink("\(folder)/a")
            rmdir(folder)
        }
        try Self.make("\(folder)/a")
        let times = [timespec(tv_sec: seconds, tv_nsec: 0), timespec(tv_sec: seconds, tv_nsec: 0)]
        #expect(utimensat(AT_FDCWD, "\(folder)/a", times, 0) == 0)
        let listing = try FolderReader.look(folder).get()
        #expect(listing.files.map(\.modified.microseconds) == [read * 1_000_000])
    }

    @Test(arguments: [(2, false), (3, true)])
    func aFolderIsReadUpToABoundAndItIsSaidWhereThereAreMore(files: Int, isCut: Bool) throws {
        let folder = try Self.temporary(in: "/tmp")
        defer {
            for index in 0..<files { unlink("\(folder)/\(index)") }
            rmdir(folder)
        }
        for index in 0..<files { try Self.make("\(folder)/\(index)") }
        // The folder itself and the one above it are names, too.
        let listing = try FolderReader.look(folder, maximumNames: 4).get()
        #expect(listing.files.count == 2)
        #expect(listing.isCut == isCut)
    }
}
