import Foundation

/// Certificates of one test's world, made by the `openssl` command: an authority, `ca.pem`, and what it has signed for
/// 127.0.0.1, `NAME.pem` with `NAME.key`.
enum Certificates {
    static func make(_ names: [String], in world: World) async throws {
        func path(_ name: String) -> String { world.directory.appendingPathComponent(name).path }
        let new = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
        func request(_ name: String, _ extra: [String]) async throws {
            let run = try world.start(
                URL(fileURLWithPath: "/usr/bin/openssl"),
                ["req", "-x509"] + new
                    + ["-subj", "/CN=\(name)", "-keyout", path(name + ".key"), "-out", path(name + ".pem")] + extra,
                name: "openssl")
            guard try await run.exitStatus() == 0 else { throw Failure("openssl: \(run.errorText)") }
        }
        try await request("ca", ["-addext", "keyUsage=critical,keyCertSign"])
        for name in names {
            try await request(
                name,
                ["-CA", path("ca.pem"), "-CAkey", path("ca.key"), "-addext", "subjectAltName=IP:127.0.0.1"])
        }
    }
}
