import Glibc

/// A file that holds one secret.
enum SecretFile {
    /// What is longer is no secret.
    private static let maximumBytes = 16 * 1024

    /// Its content without the white space at its end; `nil` if it cannot be read.
    static func text(_ path: String) -> String? {
        guard let file = fopen(path, "re") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: maximumBytes)
        bytes.removeLast(maximumBytes - fread(&bytes, 1, maximumBytes, file))
        while let last = bytes.last, last <= 0x20 { bytes.removeLast() }
        return ferror(file) == 0 ? String(decoding: bytes, as: UTF8.self) : nil
    }
}
