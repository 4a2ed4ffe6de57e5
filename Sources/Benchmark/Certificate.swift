import Glibc

/// A certificate of its own for the benchmarks over TLS: P-256, made once by `openssl`.
struct Certificate {
    let path: String
    let keyPath: String

    init(_ launcher: Launcher) throws {
        path = launcher.directory + "/certificate.pem"
        keyPath = launcher.directory + "/key.pem"
        guard access(path, R_OK) != 0 || access(keyPath, R_OK) != 0 else { return }
        _ = try launcher.run(
            "openssl", "/usr/bin/openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout",
                keyPath, "-out", path, "-days", "3650", "-subj", "/CN=localhost",
            ])
    }
}
