import EventLoop
import HTTPTransport

/// A server that answers the score request, and how it is reached.
struct ScoreServer {
    var name: String
    var child: ChildProcess
    var helpers: [ChildProcess] = []
    /// The port for HTTP/1.1, and the one for HTTP/2, often the same.
    var port: Int
    var port2: Int
    var pids: [Int32] { ProcessFigures.group(child.pid) }

    func end(_ launcher: Launcher) {
        launcher.end(child)
        helpers.forEach(launcher.end)
    }

    static let path = "/v1/matches/\(TouchlineServer.match)/score"

    enum Kind: CaseIterable {
        case fixed, proxyCache, varnish

        var title: String {
            switch self {
            case .fixed: "nginx return 200"
            case .proxyCache: "nginx proxy_cache"
            case .varnish: "Varnish"
            }
        }
    }

    /// A peer that answers what the edge answered.
    static func start(
        _ kind: Kind, _ launcher: Launcher, answer: HTTPResponse, port: Int, certificate: Certificate?
    ) throws -> ScoreServer {
        let name = "\(kind)-\(port)"
        switch kind {
        case .fixed:
            let body = nginx(name, launcher, port, certificate, location: fixed(answer))
            let child = try nginx(launcher, name, body, port)
            return ScoreServer(name: kind.title, child: child, port: port, port2: port + 1)
        case .proxyCache:
            let backend = try nginx(
                launcher, "backend-\(port)",
                nginx("backend-\(port)", launcher, port + 3, nil, location: fixed(answer)), port + 3)
            let location = """
                proxy_pass http://127.0.0.1:\(port + 3);
                proxy_cache scores;
                proxy_cache_valid 200 1h;
                proxy_ignore_headers Cache-Control Expires;
                """
            let body = nginx(
                name, launcher, port, certificate, location: location,
                http: "proxy_cache_path \(launcher.directory)/cache-\(port) keys_zone=scores:1m;")
            let child = try nginx(launcher, name, body, port)
            return ScoreServer(name: kind.title, child: child, helpers: [backend], port: port, port2: port + 1)
        case .varnish:
            guard certificate == nil else { throw BenchError("Varnish has no TLS of its own") }
            let backend = try nginx(
                launcher, "backend-\(port)",
                nginx("backend-\(port)", launcher, port + 3, nil, location: fixed(answer)), port + 3)
            let vcl = """
                vcl 4.1;
                backend default { .host = "127.0.0.1"; .port = "\(port + 3)"; }
                sub vcl_backend_response { set beresp.ttl = 1h; }
                """
            let child = try launcher.start(
                name, "/usr/sbin/varnishd",
                [
                    "-F", "-n", "\(launcher.directory)/varnish-\(port)", "-a", "127.0.0.1:\(port)", "-f",
                    try launcher.file("\(name).vcl", vcl), "-p", "feature=+http2", "-s", "malloc,64m", "-j", "none",
                ])
            try launcher.wait(for: "Varnish", child) { Port.isOpen(port) }
            return ScoreServer(name: kind.title, child: child, helpers: [backend], port: port, port2: port)
        }
    }

    private static func nginx(_ launcher: Launcher, _ name: String, _ text: String, _ port: Int) throws -> ChildProcess
    {
        let path = try launcher.file("\(name).conf", text)
        let child = try launcher.start(
            name, "/usr/sbin/nginx", ["-p", launcher.directory, "-e", "stderr", "-c", path])
        try launcher.wait(for: "nginx", child) { Port.isOpen(port) }
        return child
    }

    private static func nginx(
        _ name: String, _ launcher: Launcher, _ port: Int, _ certificate: Certificate?, location: String,
        http: String = ""
    ) -> String {
        let secure = certificate.map { "ssl_certificate \($0.path); ssl_certificate_key \($0.keyPath);" } ?? ""
        let ssl = certificate == nil ? "" : " ssl"
        return """
            daemon off;
            user root;
            worker_processes 1;
            pid \(launcher.directory)/\(name).pid;
            error_log stderr warn;
            events { worker_connections 1024; }
            http {
                access_log off;
                keepalive_requests 1000000000;
                \(http)
                server {
                    listen 127.0.0.1:\(port)\(ssl);
                    listen 127.0.0.1:\(port + 1)\(ssl) http2;
                    \(secure)
                    location / {
                        \(location)
                    }
                }
            }
            """
    }

    /// The same fields and body.
    private static func fixed(_ answer: HTTPResponse) -> String {
        var lines: [String] = []
        for field in answer.fields.all
        where !["date", "server", "connection", "content-length", "content-type"].contains(field.name) {
            lines.append("add_header \(field.name) '\(field.value)';")
        }
        lines.append("default_type '\(answer.fields["content-type"] ?? "application/json")';")
        lines.append("return 200 '\(String(decoding: answer.body, as: UTF8.self))';")
        return lines.joined(separator: "\n")
    }
}
