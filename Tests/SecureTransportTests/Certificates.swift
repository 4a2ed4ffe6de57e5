import Foundation

/// A folder of certificates, made by the `openssl` command for one test and removed after it.
final class Certificates {
    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    /// `NAME.pem` and `NAME.key`, which sign others; the path of the former.
    @discardableResult
    func authority(_ name: String) throws -> String {
        try openssl(
            ["req", "-x509"] + Self.newKey
                + [
                    "-days", "30", "-subj", "/CN=\(name)", "-addext", "basicConstraints=critical,CA:TRUE", "-keyout",
                    path(name + ".key"), "-out", path(name + ".pem"),
                ])
        return path(name + ".pem")
    }

    /// `NAME.pem` and `NAME.key`, signed by an authority made before. Days below zero are over.
    func issue(_ name: String, by authority: String, names: String = "DNS:edge.test,IP:127.0.0.1", days: Int = 30)
        throws
    {
        let request = path(name + ".csr")
        let extensions = path(name + ".ext")
        try Data("subjectAltName=\(names)\nbasicConstraints=CA:FALSE\n".utf8).write(
            to: URL(fileURLWithPath: extensions))
        try openssl(
            ["req", "-new"] + Self.newKey
                + ["-subj", "/CN=\(name)/O=Touchline", "-keyout", path(name + ".key"), "-out", request])
        try openssl([
            "x509", "-req", "-in", request, "-CA", path(authority + ".pem"), "-CAkey", path(authority + ".key"),
            "-days",
            "\(days)", "-extfile", extensions, "-out", path(name + ".pem"),
        ])
    }

    func write(_ bytes: [UInt8], to name: String) throws {
        try Data(bytes).write(to: folder.appendingPathComponent(name), options: .atomic)
    }

    /// Puts one file in the place of another at once, as a renewal does.
    func replace(_ name: String, with other: String) throws {
        try write(Array(try Data(contentsOf: folder.appendingPathComponent(other))), to: name)
    }

    private static let newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]

    private func openssl(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        struct Failed: Error { let arguments: [String] }
        guard process.terminationStatus == 0 else { throw Failed(arguments: arguments) }
    }
}
