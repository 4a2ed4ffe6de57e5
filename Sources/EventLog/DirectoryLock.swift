import Glibc

/// Holds a directory for one process, by a lock on a file in it that the kernel gives back when the process ends.
final class DirectoryLock: Sendable {
    private let descriptor: Int32

    /// Makes the directory and what is missing above it. Throws `locked` when somebody else holds it.
    init(directory: String) throws(EventLogError) {
        var place = directory.hasPrefix("/") ? "/" : ""
        for part in directory.split(separator: "/") {
            place += place.isEmpty || place.hasSuffix("/") ? String(part) : "/" + part
            if mkdir(place, 0o750) != 0, errno != EEXIST {
                throw .file(path: place, reason: String(cString: strerror(errno)))
            }
        }
        let path = directory + "/touchline.lock"
        descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { throw .file(path: path, reason: String(cString: strerror(errno))) }
        if flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            let reason = errno
            Glibc.close(descriptor)
            throw reason == EWOULDBLOCK
                ? .locked(path: path) : .file(path: path, reason: String(cString: strerror(reason)))
        }
    }

    /// Gives the directory up before this value ends.
    func release() { _ = flock(descriptor, LOCK_UN) }

    deinit { Glibc.close(descriptor) }
}
