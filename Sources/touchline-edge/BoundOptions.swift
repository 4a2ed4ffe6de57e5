import ArgumentParser
import EdgeServer
import HTTPTransport
import MatchModel

/// The bounds of accepting and of HTTP. Each has a line `touchline_http_bound_reached_total` in the metrics.
struct BoundOptions: ParsableArguments {
    @Option(help: "Connections in all, WebSockets included. Default 1000000.")
    var maxConnections: Int?
    @Option(help: "Accepts a second in all. Default 50000.")
    var maxAcceptRate: Int?
    @Option(help: "Connections of one IPv4 address or IPv6 /64, loopback excepted. Default 20000.")
    var maxAddressConnections: Int?
    @Option(help: "Accepts a second of one address, loopback excepted. Default 2000.")
    var maxAddressAcceptRate: Int?
    @Option(help: "Client addresses remembered. Default 65536.")
    var maxAddresses: Int?
    @Option(help: "Proxies that are believed about their clients' addresses, such as 10.0.0.0/8,::1. Default none.")
    var proxies: String?
    @Option(help: "1: connections from listed proxies begin with a PROXY protocol v2 header. Default 0.")
    var proxyProtocol: Int?
    @Option(help: "The field in which listed proxies name a WebSocket's client, such as X-Forwarded-For. Default none.")
    var clientAddressField: String?
    @Option(help: "HTTP connections of one worker, those before their upgrade included. Default 20000.")
    var maxHTTPConnections: Int?
    @Option(help: "Seconds for a request's head, an upgrade's included. Default 10.")
    var headSeconds: Int?
    @Option(help: "Seconds for a request's body. Default 30.")
    var bodySeconds: Int?
    @Option(help: "Seconds between requests of a connection. Default 75.")
    var idleSeconds: Int?
    @Option(help: "Seconds in which a response must move. Default 30.")
    var writeSeconds: Int?
    @Option(help: "Streams open at a time on one HTTP/2 connection. Default 100.")
    var maxStreams: Int?

    func settings(_ environment: Environment) throws -> EdgeHTTPSettings {
        var settings = EdgeHTTPSettings()
        func take(_ name: String, _ option: Int?, _ range: ClosedRange<Int>, _ set: (Int) -> Void) throws {
            if let value = try environment.number(name, option, in: range) { set(value) }
        }
        try take("MAX_CONNECTIONS", maxConnections, 1...100_000_000) { settings.accepting.connections = $0 }
        try take("MAX_ACCEPT_RATE", maxAcceptRate, 1...10_000_000) { settings.accepting.acceptsPerSecond = $0 }
        try take("MAX_ADDRESS_CONNECTIONS", maxAddressConnections, 1...100_000_000) {
            settings.accepting.connectionsPerAddress = $0
        }
        try take("MAX_ADDRESS_ACCEPT_RATE", maxAddressAcceptRate, 1...10_000_000) {
            settings.accepting.acceptsPerSecondPerAddress = $0
        }
        try take("MAX_ADDRESSES", maxAddresses, 1...16_777_216) { settings.accepting.addresses = $0 }
        try take("MAX_HTTP_CONNECTIONS", maxHTTPConnections, 1...1_000_000) { settings.limits.connections = $0 }
        try take("HEAD_SECONDS", headSeconds, 1...3600) { settings.limits.headTimeout = .seconds(Int64($0)) }
        try take("BODY_SECONDS", bodySeconds, 1...3600) { settings.limits.bodyTimeout = .seconds(Int64($0)) }
        try take("IDLE_SECONDS", idleSeconds, 1...3600) { settings.limits.idleTimeout = .seconds(Int64($0)) }
        try take("WRITE_SECONDS", writeSeconds, 1...3600) { settings.limits.writeTimeout = .seconds(Int64($0)) }
        try take("MAX_STREAMS", maxStreams, 1...10_000) { settings.limits.concurrentStreams = UInt32($0) }
        try take("PROXY_PROTOCOL", proxyProtocol, 0...1) { settings.readsProxyHeaders = $0 == 1 }
        do {
            settings.proxies = try AddressBlock.list(environment.text("PROXIES", proxies) ?? "")
        } catch {
            throw ValidationError("--proxies: \(error)")
        }
        settings.addressField = environment.text("CLIENT_ADDRESS_FIELD", clientAddressField)?.lowercased()
        if settings.proxies.isEmpty, settings.readsProxyHeaders || settings.addressField != nil {
            throw ValidationError("without --proxies nobody is believed; list the proxies, as in --proxies 10.0.0.0/8")
        }
        return settings
    }
}
