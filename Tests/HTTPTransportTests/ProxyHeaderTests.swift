import EventLoop
import MatchModel
import SecureTransport
import Testing

@testable import HTTPTransport

/// A PROXY protocol v2 header with an address over TCP and IPv4, or with what a test puts in its place.
func proxyHeader(
    _ client: [UInt8] = [203, 0, 113, 7], command: UInt8 = 0x21, family: UInt8? = nil, extra: Int = 0,
    length: Int? = nil
) -> [UInt8] {
    let family = family ?? (client.count == 4 ? 0x11 : 0x21)
    let rest = client + client + [0x1F, 0x90, 0, 80] + [UInt8](repeating: 4, count: extra)
    let count = length ?? rest.count
    return ProxyHeader.signature + [command, family, UInt8(count >> 8), UInt8(count & 0xFF)] + rest
}

struct ProxyHeaderTests {
    @Test func `the client's address and port are read, and more fields are passed over`() throws {
        for extra in [0, 100, ProxyHeader.restBytes - 12] {
            #expect(try ProxyHeader.client(proxyHeader(extra: extra))?.description == "203.0.113.7:8080")
        }
        let six = [UInt8]([0x20, 1, 0xD, 0xB8]) + [UInt8](repeating: 0, count: 11) + [1]
        #expect(try ProxyHeader.client(proxyHeader(six))?.description == "[2001:db8::1]:8080")
    }

    @Test func `a proxy that speaks for itself names nobody`() throws {
        #expect(try ProxyHeader.client(proxyHeader(command: 0x20)) == nil)
        #expect(try ProxyHeader.client(proxyHeader(family: 0)) == nil)
    }

    @Test(arguments: [
        proxyHeader(command: 0x22), proxyHeader(command: 0x11), proxyHeader(family: 0x12), proxyHeader(family: 0x31),
        proxyHeader(length: 11), proxyHeader(length: 13), proxyHeader(family: 0x21),
        proxyHeader(extra: ProxyHeader.restBytes - 11), [UInt8](repeating: 0, count: 28),
        Array(proxyHeader().prefix(16)), [],
    ])
    func `what is malformed is refused`(_ header: [UInt8]) {
        #expect(throws: ProxyHeader.Malformed.self) { try ProxyHeader.client(header) }
    }

    // MARK: over a socket

    /// A server that believes 127.0.0.0/8, or nobody.
    private func bench(
        proxies: String = "127.0.0.0/8", limits: HTTPServerLimits = HTTPServerLimits(),
        _ change: (inout AcceptLimits) -> Void = { _ in }
    ) throws -> (Bench, AcceptLimiter) {
        var accepting = AcceptLimits()
        change(&accepting)
        let limiter = AcceptLimiter(accepting)
        var policy = AcceptPolicy(limiter: limiter)
        policy.proxies = try AddressBlock.list(proxies)
        policy.readsProxyHeaders = true
        return (try Bench(limits, policy: policy), limiter)
    }

    private let request = Array("GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".utf8)

    @Test(arguments: [1, 15, 16, 17, 28, 29, 1000])
    func `a listed proxy's header names the peer, however it is cut`(pieces: Int) throws {
        let (bench, limiter) = try bench()
        var peers: [String] = []
        bench.handler.custom = { _, responder in
            peers.append(responder.peer.description)
            responder.respond(HTTPResponse(.ok, text: "seen"))
        }
        let custom = Array("GET /custom HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".utf8)
        let client = try RawClient(bench, proxyHeader(extra: 5) + custom, pieces: pieces)
        bench.run()
        #expect(String(decoding: client.received, as: UTF8.self).hasSuffix("seen"))
        #expect(peers == ["203.0.113.7:8080"])
        #expect(limiter.state.addresses == 1)
    }

    @Test func `the address in the header is limited, though the proxy is on loopback`() throws {
        let (bench, limiter) = try bench { $0.connectionsPerAddress = 1 }
        let first = try RawClient(bench, proxyHeader() + Array("GET /hel".utf8))
        let second = try RawClient(bench, proxyHeader() + request)
        bench.run()
        #expect(String(decoding: second.received, as: UTF8.self).hasPrefix("HTTP/1.1 429 "))
        #expect(String(decoding: second.received, as: UTF8.self).contains("too-many-address-connections"))
        #expect(bench.server.counters[.addressConnections] == 1)
        #expect(limiter.state.connections == 1)
        let third = try RawClient(bench, proxyHeader([203, 0, 113, 8]) + request)
        bench.run()
        #expect(String(decoding: third.received, as: UTF8.self).hasSuffix("hello"))
        first.close()
    }

    @Test func `a header from a peer that is not listed is refused`() throws {
        let (bench, limiter) = try bench(proxies: "10.0.0.0/8")
        let client = try RawClient(bench, proxyHeader() + request)
        bench.run()
        #expect(client.received.isEmpty)
        #expect(bench.server.counters[.proxyUnlisted] == 1)
        #expect(limiter.state.connections == 0)
    }

    @Test func `a malformed header from a listed proxy ends the connection`() throws {
        for bytes in [proxyHeader(command: 0x33), Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8)] {
            let (bench, limiter) = try bench()
            let client = try RawClient(bench, bytes)
            bench.run()
            #expect(client.received.isEmpty)
            #expect(bench.server.counters[.proxyMalformed] == 1)
            #expect(limiter.state.connections == 0)
        }
    }

    @Test func `a header that does not come whole in its time ends the connection`() throws {
        var limits = HTTPServerLimits()
        limits.headTimeout = .milliseconds(5)
        limits.sweepInterval = .milliseconds(2)
        let (bench, _) = try bench(limits: limits)
        let client = try RawClient(bench, Array(proxyHeader().prefix(20)))
        bench.run()
        #expect(client.received.isEmpty)
        #expect(bench.server.counters[.proxyTimeout] == 1)
    }

    @Test func `a connection that is taken over counts until its ticket is released`() throws {
        let (bench, limiter) = try bench()
        let upgrade = "GET /take HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
        let client = try RawClient(bench, proxyHeader() + Array(upgrade.utf8))
        bench.run()
        let taken = try #require(bench.handler.taken)
        #expect(limiter.state.connections == 1)
        #expect(taken.peer.description == "203.0.113.7:8080")
        taken.transport.close()
        bench.run()
        limiter.release(taken.ticket)
        #expect(limiter.state.connections == 0)
        client.close()
    }

    @Test func `a field names the client only where a listed proxy wrote it, and its last address counts`() throws {
        var policy = AcceptPolicy(limiter: AcceptLimiter())
        policy.proxies = try AddressBlock.list("10.0.0.0/8")
        policy.addressField = "x-forwarded-for"
        let proxy = try SocketAddress("10.0.0.1:1")
        let stranger = try SocketAddress("203.0.113.9:1")
        let target = try HTTPTarget(parsing: "/")
        let named = HTTPRequest(method: "GET", target: target, fields: ["x-forwarded-for": "198.51.100.1, 203.0.113.5"])
        #expect(try policy.forwardedAddress(named, from: proxy)?.description == "203.0.113.5")
        #expect(try policy.forwardedAddress(named, from: stranger) == nil)
        let unnamed = HTTPRequest(method: "GET", target: target)
        #expect(throws: HTTPRefusal.self) { try policy.forwardedAddress(unnamed, from: proxy) }
        #expect(policy.address(of: proxy) == nil)
        #expect(policy.address(of: stranger)?.description == "203.0.113.9")
    }
}
