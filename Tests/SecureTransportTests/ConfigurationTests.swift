import EventLoop
import Foundation
import MatchModel
import Testing

@testable import SecureTransport

@Suite struct ConfigurationTests {
    @Test
    func `broken files are told with what, where and the mend`() throws {
        let files = try Certificates()
        try files.authority("ca")
        try files.issue("edge", by: "ca")
        try files.issue("other", by: "ca")
        try files.write(Array("no PEM".utf8), to: "text")
        func error(_ certificate: String, _ key: String) -> TLSError? {
            do {
                _ = try TLSContext(
                    server: TLSServerSettings(certificate: files.path(certificate), key: files.path(key)))
                return nil
            } catch {
                return error
            }
        }
        #expect(error("edge.pem", "edge.key") == nil)
        #expect(error("none.pem", "edge.key")?.kind == .unreadable)
        #expect(error("edge.pem", "none.key")?.problem.contains("none.key: No such file") == true)
        #expect(error("text", "edge.key")?.kind == .malformed)
        #expect(error("edge.pem", "text")?.kind == .malformed)
        let mismatch = error("edge.pem", "other.key")
        #expect(mismatch?.kind == .keyMismatch)
        #expect(
            mismatch?.problem
                == "the key in \(files.path("other.key")) does not belong to the certificate in \(files.path("edge.pem"))"
        )
        var client = TLSClientSettings()
        client.authority = files.path("text")
        #expect(throws: TLSError.self) { try TLSContext(client: client) }
    }

    @Test
    func `a reload is for new connections, and a broken one changes nothing`() throws {
        let files = try Certificates()
        try files.authority("ca")
        try files.issue("live", by: "ca", names: "DNS:before.test")
        try files.issue("next", by: "ca", names: "DNS:after.test")
        let server = try TLSContext.server(files, "live")
        let client = try TLSContext.client(files)
        let before = try SessionPair(server, client, host: "before.test")
        #expect(before.shakeHands() == (.done, .done))

        try files.replace("live.pem", with: "next.pem")
        // Certificate and key are replaced one after the other: between the two a reload must not take half.
        #expect(throws: TLSError.self) { try server.reload() }
        #expect(server.reloads == TLSContext.Reloads(done: 0, failed: 1))
        #expect(try SessionPair(server, client, host: "before.test").shakeHands() == (.done, .done))

        try files.replace("live.key", with: "next.key")
        try server.reload()
        #expect(server.reloads == TLSContext.Reloads(done: 1, failed: 1))
        #expect(try SessionPair(server, client, host: "after.test").shakeHands() == (.done, .done))
        #expect(try SessionPair(server, client, host: "before.test").shakeHands().client.failure == .badCertificate)
        // The one that was there carries on.
        #expect(before.server.write([1, 2, 3]) == .bytes(3))
        #expect(before.client.read().bytes == [1, 2, 3])
    }

    @Test
    func `the certificate's end is known`() throws {
        let files = try Certificates()
        try files.authority("ca")
        try files.issue("edge", by: "ca", days: 2)
        let end = try #require(try TLSContext.server(files).certificateEnd)
        let left = Double(end) - Date().timeIntervalSince1970
        #expect(left > 86_400 && left <= 2 * 86_400)
        #expect(try TLSContext.client(files).certificateEnd == nil)
    }
}
