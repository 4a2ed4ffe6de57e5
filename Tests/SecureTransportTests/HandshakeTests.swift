import EventLoop
import MatchModel
import Testing

@testable import SecureTransport

@Suite struct HandshakeTests {
    private func certificates() throws -> Certificates {
        let certificates = try Certificates()
        try certificates.authority("ca")
        try certificates.issue("edge", by: "ca")
        return certificates
    }

    @Test(arguments: TLSVersion.allCases)
    func `both versions shake hands and carry bytes both ways`(version: TLSVersion) throws {
        let files = try certificates()
        let pair = try SessionPair(try .server(files), try .client(files))
        pair.client.speakOnly(version)
        #expect(pair.shakeHands() == (.done, .done))
        #expect(pair.server.version == version)
        #expect(!pair.server.isResumed)
        #expect(pair.client.write(Array("ask".utf8)) == .bytes(3))
        #expect(pair.server.read().bytes == Array("ask".utf8))
        #expect(pair.server.write(Array("answer".utf8)) == .bytes(6))
        #expect(pair.client.read().bytes == Array("answer".utf8))
        #expect(pair.client.read().result == .wouldBlock)
    }

    @Test
    func `what is older than 1_2 is refused by its name`() throws {
        let files = try certificates()
        let pair = try SessionPair(try .server(files), try .client(files))
        // A TLS 1.1 hello, as an old client sends it.
        pair.client.speakOnly(.tls12)
        _ = pair.client.handshake()
        let raw = try SessionPair(try .server(files), try .client(files))
        let hello: [UInt8] =
            [0x16, 3, 1, 0, 45, 1, 0, 0, 41, 3, 2] + [UInt8](repeating: 7, count: 32) + [0, 0, 2, 0xC0, 0x14, 1, 0]
        #expect(raw.clientSocket.write(hello[...]) == .bytes(hello.count))
        #expect(raw.server.handshake().failure == .version)
    }

    @Test(arguments: [
        ([ApplicationProtocol.http2, .http1], ApplicationProtocol?.some(.http2)), ([.http1], .http1), ([], nil),
    ])
    func `the server chooses what it likes best of what is offered`(
        offered: [ApplicationProtocol], chosen: ApplicationProtocol?
    ) throws {
        let files = try certificates()
        let pair = try SessionPair(try .server(files), try .client(files) { $0.protocols = offered })
        #expect(pair.shakeHands() == (.done, .done))
        #expect(pair.server.applicationProtocol == chosen)
        #expect(pair.client.applicationProtocol == chosen)
    }

    @Test
    func `a client that offers only other protocols is refused`() throws {
        let files = try certificates()
        let pair = try SessionPair(
            try .server(files) { $0.protocols = [.http2] }, try .client(files) { $0.protocols = [.http1] })
        let ends = pair.shakeHands()
        #expect(ends.server.failure == .applicationProtocol)
        #expect(ends.client.failure == .applicationProtocol)
    }

    @Test(arguments: [
        ("edge.test", nil), ("127.0.0.1", nil), ("other.test", TLSFailure.Kind?.some(.badCertificate)),
        ("127.0.0.2", .badCertificate),
    ])
    func `a client believes the host that the certificate names`(host: String, failure: TLSFailure.Kind?) throws {
        let files = try certificates()
        let pair = try SessionPair(try .server(files), try .client(files), host: host)
        let ends = pair.shakeHands()
        #expect(ends.client.failure == failure)
        #expect(ends.server.failure == (failure == nil ? nil : .refusedByPeer))
    }

    @Test
    func `an expired certificate and one of another authority are not believed`() throws {
        let files = try certificates()
        try files.issue("old", by: "ca", days: -1)
        try files.authority("other")
        try files.issue("foreign", by: "other")
        for (name, reason) in [("old", "expired"), ("foreign", "issuer")] {
            let pair = try SessionPair(try .server(files, name), try .client(files))
            guard case .failed(let failure) = pair.shakeHands().client else {
                Issue.record("\(name) was believed")
                continue
            }
            #expect(failure.kind == .badCertificate)
            #expect(failure.detail.contains(reason))
        }
    }

    @Test
    func `a slow handshake waits for each byte and gets there`() throws {
        let files = try certificates()
        let server = try TLSContext.server(files)
        let pair = try SessionPair(server, try .client(files))
        let slow = try SessionPair(server, try .client(files))
        #expect(pair.client.handshake() == .wantsRead)
        // The hello of one client, byte by byte, on the connection of another that says nothing.
        var hello = [UInt8](repeating: 0, count: 4096)
        guard case .bytes(let count) = hello.withUnsafeMutableBytes({ pair.serverSocket.read(into: $0) }) else {
            Issue.record("no hello")
            return
        }
        for index in 0..<count {
            #expect(slow.server.handshake() == .wantsRead)
            #expect(slow.clientSocket.write(hello[index..<index + 1]) == .bytes(1))
        }
        #expect(slow.server.handshake() == .wantsRead)
        guard case .bytes(let answered) = hello.withUnsafeMutableBytes({ slow.clientSocket.read(into: $0) }) else {
            Issue.record("no answer")
            return
        }
        #expect(pair.serverSocket.write(hello[..<answered]) == .bytes(answered))
        #expect(pair.client.handshake() == .done)
    }

    @Test
    func `a peer that leaves, resets or speaks HTTP has its own name`() throws {
        let files = try certificates()
        let gone = try SessionPair(try .server(files), try .client(files))
        gone.closeClient()
        #expect(gone.server.handshake().failure == .peerLeft)
        let plain = try SessionPair(try .server(files), try .client(files))
        _ = plain.clientSocket.write(Array("GET / HTTP/1.1\r\n\r\n".utf8)[...])
        #expect(plain.server.handshake().failure == .notTLS)
        let noise = try SessionPair(try .server(files), try .client(files))
        _ = noise.clientSocket.write([UInt8](repeating: 0xAA, count: 64)[...])
        #expect(noise.server.handshake().failure == .notTLS)
    }

    @Test
    func `a certificate of the client is verified, asked for, and read`() throws {
        let files = try certificates()
        try files.issue("lon-1", by: "ca", names: "DNS:lon-1.test,URI:touchline:edge/lon-1,IP:127.0.0.1")
        try files.authority("other")
        try files.issue("stranger", by: "other")
        func shake(_ mode: TLSServerSettings.ClientCertificate, as name: String?) throws -> (
            TLSFailure.Kind?, PeerCertificate?
        ) {
            let server = try TLSContext.server(files) {
                $0.clientAuthority = files.path("ca.pem")
                $0.clientCertificate = mode
            }
            let client = try TLSContext.client(files) {
                $0.certificate = name.map { files.path($0 + ".pem") }
                $0.key = name.map { files.path($0 + ".key") }
            }
            let pair = try SessionPair(server, client)
            let end = pair.shakeHands().server
            return (end.failure, end == .done ? pair.server.peerCertificate : nil)
        }
        let known = try shake(.required, as: "lon-1")
        #expect(known.0 == nil)
        #expect(known.1?.subject == "O=Touchline,CN=lon-1")
        #expect(known.1?.names == ["DNS:lon-1.test", "URI:touchline:edge/lon-1", "IP:127.0.0.1"])
        #expect(try shake(.required, as: "stranger").0 == .badCertificate)
        #expect(try shake(.optional, as: "stranger").0 == .badCertificate)
        #expect(try shake(.required, as: nil).0 == .noCertificate)
        #expect(try shake(.optional, as: nil) == (nil, nil))
        #expect(try shake(.ignored, as: "lon-1") == (nil, nil))
    }
}
