import EventLoop
import Glibc
import MatchModel
import Testing

@testable import SecureTransport

/// What a write says was taken is what the peer will read, whatever the socket takes and when.
@Suite struct PartialWriteTests {
    private func pair(_ version: TLSVersion) throws -> SessionPair {
        let files = try Certificates()
        try files.authority("ca")
        try files.issue("edge", by: "ca")
        let pair = try SessionPair(try .server(files), try .client(files))
        pair.client.speakOnly(version)
        #expect(pair.shakeHands() == (.done, .done))
        return pair
    }

    @Test(arguments: TLSVersion.allCases)
    func `the last byte of a record that does not fit is taken once it fits`(version: TLSVersion) throws {
        let pair = try pair(version)
        pair.shrinkBuffer()
        var sent: [UInt8] = []
        var blocked = 0
        for round in 0..<200 where blocked == 0 {
            let message = [UInt8](repeating: UInt8(round), count: 100)
            let result = pair.server.write(message)
            if result != .bytes(100) {
                #expect(result == .bytes(99))
                blocked = round
            }
            sent += message
        }
        try #require(blocked > 0)
        #expect(pair.server.isBlocked)
        let last = [UInt8(blocked)]
        #expect(pair.server.write(last) == .wouldBlock)
        #expect(pair.server.write(last) == .wouldBlock)
        var received: [UInt8] = []
        // As soon as the socket takes the rest, the byte counts, and whatever follows it goes on from there.
        var isTaken = false
        while received.count < sent.count {
            let (result, bytes) = pair.client.read(1)
            received += bytes
            if !isTaken, pair.server.write(last) == .bytes(1) { isTaken = true }
            if result == .wouldBlock, isTaken { break }
        }
        #expect(isTaken)
        #expect(received == sent)
    }

    @Test(arguments: TLSVersion.allCases, [UInt64(1), 2, 3, 4])
    func `no byte is lost or doubled, whatever the sizes`(version: TLSVersion, seed: UInt64) throws {
        let pair = try pair(version)
        pair.shrinkBuffer()
        var random = SeededGenerator(seed: seed)
        let total = 300_000
        let sent = (0..<total).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8 &* 7) }
        var offset = 0
        var received: [UInt8] = []
        var blocks = 0
        while received.count < total {
            if offset < total, Bool.random(using: &random) {
                let size = min(
                    total - offset,
                    [1, 2, 100, 1500, 16_383, 16_384, 16_385, 40_000].randomElement(using: &random) ?? 1)
                switch pair.server.write(Array(sent[offset..<offset + size])) {
                case .bytes(let count):
                    #expect(count > 0 && count <= size)
                    offset += count
                case .wouldBlock: blocks += 1
                default: Issue.record("a write failed")
                }
            } else {
                let (result, bytes) = pair.client.read([1, 10, 1000, 20_000].randomElement(using: &random) ?? 1)
                #expect(!bytes.isEmpty || result == .wouldBlock)
                // Never ahead of what was said to be taken, but for the one byte of the record in hand.
                received += bytes
                #expect(received.count <= offset + 1)
            }
        }
        #expect(received == sent)
        #expect(blocks > 0)
    }

    @Test
    func `a read of a full buffer leaves the rest for the next, which needs no socket`() throws {
        let pair = try pair(.tls13)
        for number in 0..<10 { #expect(pair.client.write([UInt8](repeating: UInt8(number), count: 50)) == .bytes(50)) }
        let all = pair.server.read()
        #expect(all.bytes.count == 500)
        #expect(pair.server.read().result == .wouldBlock)
        for number in 0..<10 { _ = pair.client.write([UInt8](repeating: UInt8(number), count: 50)) }
        var received = pair.server.read(120).bytes
        #expect(received.count == 120)
        while received.count < 500 { received += pair.server.read(120).bytes }
        #expect(received == all.bytes)
    }

    @Test
    func `the end with a goodbye, without one, and by force are three things`() throws {
        let proper = try pair(.tls13)
        proper.client.endWrites()
        proper.clientSocket.shutdownWrites()
        #expect(proper.server.read().result == .ended)
        // The other direction is still open.
        #expect(proper.server.write([1]) == .bytes(1))

        let cut = try pair(.tls13)
        cut.readTickets()
        _ = cut.client.write([9])
        cut.closeClient()
        #expect(cut.server.read().bytes == [9])
        #expect(cut.server.read().result == .failed(TLSSession.truncated))
        #expect(cut.server.write([1, 2]) == .failed(EPIPE) || cut.server.write([1, 2]) == .failed(ECONNRESET))

        let garbled = try pair(.tls13)
        _ = garbled.clientSocket.write(([23, 3, 3, 0, 32] + [UInt8](repeating: 5, count: 32))[...])
        #expect(garbled.server.read().result == .failed(TLSSession.violated))
        #expect(garbled.server.read().result == .failed(TLSSession.violated))
    }
}
