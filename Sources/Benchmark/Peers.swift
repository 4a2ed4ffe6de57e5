import EventLoop
import WebSocketTransport

/// Servers of others that do the same work.
enum Peer: String, CaseIterable {
    case nchan, nats, socketify

    func start(_ launcher: Launcher, port: Int) throws -> FanOutServer {
        switch self {
        case .nchan: try Self.nchan(launcher, port)
        case .nats: try Self.nats(launcher, port)
        case .socketify: try Self.socketify(launcher, port)
        }
    }

    /// Nchan, a module of nginx: one worker, a channel that keeps one message.
    private static func nchan(_ launcher: Launcher, _ port: Int) throws -> FanOutServer {
        let configuration = """
            load_module /usr/lib/nginx/modules/ngx_nchan_module.so;
            daemon off;
            user root;
            worker_processes 1;
            worker_rlimit_nofile 20000;
            pid \(launcher.directory)/nchan.pid;
            error_log stderr warn;
            events { worker_connections 19900; }
            http {
                access_log off;
                nchan_shared_memory_size 512M;
                server {
                    listen 127.0.0.1:\(port) backlog=4096;
                    location = /subscribe {
                        nchan_subscriber websocket;
                        nchan_channel_id bench;
                        nchan_subscriber_first_message newest;
                    }
                    location = /publish {
                        nchan_publisher http;
                        nchan_channel_id bench;
                        nchan_message_buffer_length 1;
                    }
                }
            }
            """
        let path = try launcher.file("nchan.conf", configuration)
        let child = try launcher.start(
            "nchan", "/usr/sbin/nginx", ["-p", launcher.directory, "-e", "stderr", "-c", path])
        try launcher.wait(for: "Nchan", child) { Port.isOpen(port) }
        return FanOutServer(
            name: "Nchan", child: child, port: port, control: port, handshake: FanOutServer.upgrade("/subscribe"),
            trigger: { size in
                FanOutServer.request(
                    "POST", "/publish", ["Content-Type: text/plain"], body: String(repeating: "x", count: size))
            })
    }

    /// The NATS server with its WebSocket listener; told over its own protocol.
    private static func nats(_ launcher: Launcher, _ port: Int) throws -> FanOutServer {
        let configuration = """
            listen: "127.0.0.1:\(port + 1)"
            ping_interval: "30m"
            max_connections: 19900
            websocket { listen: "127.0.0.1:\(port)", no_tls: true, compression: false }
            """
        let path = try launcher.file("nats.conf", configuration)
        let child = try launcher.start("nats", "/usr/sbin/nats-server", ["-c", path])
        try launcher.wait(for: "nats-server", child) { Port.isOpen(port) && Port.isOpen(port + 1) }
        let hello = "CONNECT {\"verbose\":false,\"pedantic\":false}\r\n"
        return FanOutServer(
            name: "NATS", child: child, port: port, control: port + 1,
            first: FanOutServer.frame(hello + "SUB bench 1\r\nPING\r\n", .binary),
            other: FanOutServer.frame(hello + "SUB other 1\r\nPING\r\n", .binary), ready: "PONG",
            trigger: { size in
                // Its own header is a part of the payload of its frames.
                let body = size - "MSG bench 1 \(size)\r\n\r\n".utf8.count
                return Array((hello + "PUB bench \(body)\r\n" + String(repeating: "x", count: body) + "\r\n").utf8)
            })
    }

    /// uWebSockets through Python's socketify.
    private static func socketify(_ launcher: Launcher, _ port: Int) throws -> FanOutServer {
        let program = """
            import sys
            from socketify import App, CompressOptions, OpCode

            app = App()
            app.ws("/*", {
                "compression": CompressOptions.DISABLED,
                "idle_timeout": 0,
                "open": lambda ws: ws.subscribe("bench"),
            })

            def publish(res, req):
                app.publish("bench", "x" * int(req.get_query("size")), OpCode.TEXT, False)
                res.end("")

            app.get("/publish", publish)
            app.listen({"port": int(sys.argv[1]), "host": "127.0.0.1"}, lambda config: None)
            app.run()
            """
        let python = launcher.directory + "/python/bin/python"
        let path = try launcher.file("uwebsockets.py", program)
        let child = try launcher.start("socketify", python, [path, "\(port)"])
        try launcher.wait(for: "socketify", child) { Port.isOpen(port) }
        return FanOutServer(
            name: "socketify", child: child, port: port, control: port,
            trigger: { FanOutServer.request("GET", "/publish?size=\($0)", []) })
    }
}
