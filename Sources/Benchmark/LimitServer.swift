/// The C loop, `Tests/Benchmarks/limit.c`.
enum LimitServer {
    static func start(
        _ launcher: Launcher, port: Int, threads: Int = 1, certificate: Certificate? = nil, runner: [String] = [],
        on cores: Launcher.Cores = .server
    ) throws -> FanOutServer {
        let program = launcher.directory + "/limit"
        var words = runner + [program, "--listen", "\(port)", "--control", "\(port + 1)", "--threads", "\(threads)"]
        if let certificate { words += ["--tls", certificate.path, certificate.keyPath] }
        let child = try launcher.start("limit-\(port)", words[0], Array(words.dropFirst()), on: cores)
        try launcher.wait(for: "the C loop", child) { Port.isOpen(port + 1) }
        return FanOutServer(
            name: "limit", child: child, port: port, control: port + 1, isSecure: certificate != nil,
            trigger: { Array("\($0)\n".utf8) })
    }
}
