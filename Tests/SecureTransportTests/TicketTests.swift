import MatchModel
import Testing

@testable import SecureTransport

@Suite struct TicketTests {
    private static let rotation = TimeSpan.seconds(100)
    private static let start = MonotonicInstant(nanoseconds: 5_000_000_000)

    private func key(_ number: UInt8) throws -> TicketKey {
        try #require(TicketKey([UInt8](repeating: number, count: 80)))
    }

    private func after(_ seconds: Int64, _ nanoseconds: Int64 = 0) -> MonotonicInstant {
        Self.start + .seconds(seconds) + TimeSpan(nanoseconds: nanoseconds)
    }

    @Test
    func `a key encrypts for its rotation, decrypts for as long again, and not a nanosecond longer`() throws {
        let (first, second, third) = (try key(1), try key(2), try key(3))
        var ring = TicketKeyRing(own: first, rotation: Self.rotation, now: Self.start)
        #expect(!ring.isDue(now: after(100, -1)))
        #expect(ring.isDue(now: after(100)))
        #expect(ring.find(first.name, now: after(100, -1)) == .current(first))
        #expect(ring.find(first.name, now: after(100)) == .older(first))
        #expect(ring.find(first.name, now: after(200, -1)) == .older(first))
        #expect(ring.find(first.name, now: after(200)) == nil)

        ring.rotate(to: second, now: after(100))
        #expect(ring.encrypting == second)
        #expect(ring.find(first.name, now: after(200, -1)) == .older(first))
        #expect(ring.find(first.name, now: after(200)) == nil)
        #expect(ring.find(second.name, now: after(150)) == .current(second))
        ring.rotate(to: third, now: after(200))
        #expect(ring.find(first.name, now: after(200)) == nil)
        #expect(ring.find(second.name, now: after(200)) == .older(second))
    }

    @Test
    func `a key that nobody needed for two rotations is not brought back by the next`() throws {
        var ring = TicketKeyRing(own: try key(1), rotation: Self.rotation, now: Self.start)
        ring.rotate(to: try key(2), now: after(200))
        #expect(ring.find(try key(1).name, now: after(200)) == nil)
        var other = TicketKeyRing(own: try key(1), rotation: Self.rotation, now: Self.start)
        other.rotate(to: try key(2), now: after(200, -1))
        #expect(other.find(try key(1).name, now: after(200, -1)) == .older(try key(1)))
    }

    @Test
    func `given keys all decrypt, the first encrypts, and time does not touch them`() throws {
        let ring = TicketKeyRing(given: [try key(1), try key(2)], rotation: Self.rotation)
        #expect(!ring.isDue(now: after(1_000_000)))
        #expect(ring.find(try key(1).name, now: after(1_000_000)) == .current(try key(1)))
        #expect(ring.find(try key(2).name, now: after(1_000_000)) == .older(try key(2)))
        #expect(ring.find(try key(3).name, now: after(0)) == nil)
    }

    @Test(arguments: [(0, false), (79, false), (80, true), (81, false), (160, true), (1280, true), (1360, false)])
    func `a file has 1 to 16 keys of 80 bytes`(count: Int, isTaken: Bool) throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 / 80) }
        if isTaken {
            #expect(try TicketKeyFile.parse(bytes, path: "keys").count == count / 80)
        } else {
            #expect(throws: TLSError.self) { try TicketKeyFile.parse(bytes, path: "keys") }
        }
    }

    @Test
    func `two keys of one name are refused`() throws {
        #expect(throws: TLSError.self) {
            try TicketKeyFile.parse([UInt8](repeating: 4, count: 160), path: "keys")
        }
    }

    /// Shakes hands, and gives the ticket for the next time.
    private func visit(_ server: TLSContext, _ client: TLSContext, _ version: TLSVersion, _ ticket: TLSTicket?) throws
        -> (isResumed: Bool, ticket: TLSTicket?)
    {
        let pair = try SessionPair(server, client, ticket: ticket)
        pair.client.speakOnly(version)
        #expect(pair.shakeHands() == (.done, .done))
        pair.readTickets()
        return (pair.server.isResumed, pair.client.ticket)
    }

    @Test(arguments: TLSVersion.allCases)
    func `a session is resumed by another process of the fleet, with old and new keys`(version: TLSVersion) throws {
        let files = try Certificates()
        try files.authority("ca")
        try files.issue("edge", by: "ca")
        let old = (0..<80).map { UInt8($0) }
        let new = (0..<80).map { UInt8($0 + 100) }
        try files.write(old, to: "keys")
        let one = try TLSContext.server(files) { $0.ticketKeys = files.path("keys") }
        let two = try TLSContext.server(files) { $0.ticketKeys = files.path("keys") }
        let client = try TLSContext.client(files)

        let first = try visit(one, client, version, nil)
        #expect(!first.isResumed)
        let second = try visit(two, client, version, first.ticket)
        #expect(second.isResumed)

        // The new key comes first: the old one still resumes, and what it gave is replaced.
        try files.write(new + old, to: "keys")
        #expect(try two.reloadTicketKeys())
        #expect(try !two.reloadTicketKeys())
        let third = try visit(two, client, version, second.ticket)
        #expect(third.isResumed)

        // The old key is gone: what was replaced resumes, what was not begins anew.
        try files.write(new, to: "keys")
        try two.reload()
        #expect(try visit(two, client, version, third.ticket).isResumed)
        #expect(try !visit(two, client, version, first.ticket).isResumed)

        // A broken file leaves the keys as they are.
        try files.write([1, 2, 3], to: "keys")
        #expect(throws: TLSError.self) { try two.reloadTicketKeys() }
        #expect(try visit(two, client, version, third.ticket).isResumed)
    }

    @Test
    func `who verifies clients resumes nobody`() throws {
        let files = try Certificates()
        try files.authority("ca")
        try files.issue("edge", by: "ca")
        let server = try TLSContext.server(files) { $0.clientAuthority = files.path("ca.pem") }
        let client = try TLSContext.client(files)
        #expect(try visit(server, client, .tls13, nil).ticket == nil)
        #expect(try visit(server, client, .tls12, nil).ticket == nil)
    }
}
