import EventLoop
import HTTPTransport
import OriginServer
import Testing

@Suite struct BackboneAccessTests {
    private func refusal(
        key: String?, verifies: Bool, given: String?, from peer: String, certificate: Bool = false
    ) throws -> BackboneAccess.Refusal? {
        var request = HTTPRequest(method: "POST", target: try HTTPTarget(parsing: "/v1/backbone"))
        if let given { request.fields.append("authorization", "Bearer \(given)") }
        return BackboneAccess(key: key, verifiesClients: verifies)
            .refusal(of: request, from: try SocketAddress(peer), hasCertificate: certificate)
    }

    @Test func `without a key and an authority the backbone is open on loopback only`() throws {
        #expect(try refusal(key: nil, verifies: false, given: nil, from: "127.0.0.1:9") == nil)
        #expect(try refusal(key: nil, verifies: false, given: nil, from: "10.0.0.7:9") == .noKey)
        #expect(try refusal(key: nil, verifies: false, given: "x", from: "10.0.0.7:9") == .noKey)
    }

    @Test func `with a key it is for those who send it, on the same machine too`() throws {
        for peer in ["127.0.0.1:9", "10.0.0.7:9"] {
            #expect(try refusal(key: "k", verifies: false, given: "k", from: peer) == nil)
            #expect(try refusal(key: "k", verifies: false, given: "K", from: peer) == .noKey)
            #expect(try refusal(key: "k", verifies: false, given: nil, from: peer) == .noKey)
        }
    }

    @Test func `with an authority it is for who shows a certificate, with a key as well for who has both`() throws {
        let far = "10.0.0.7:9"
        #expect(try refusal(key: nil, verifies: true, given: nil, from: far, certificate: true) == nil)
        #expect(try refusal(key: nil, verifies: true, given: nil, from: "127.0.0.1:9") == .noCertificate)
        #expect(try refusal(key: "k", verifies: true, given: "k", from: far) == .noCertificate)
        #expect(try refusal(key: "k", verifies: true, given: nil, from: far, certificate: true) == .noKey)
        #expect(try refusal(key: "k", verifies: true, given: "k", from: far, certificate: true) == nil)
    }
}
