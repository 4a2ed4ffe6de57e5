import CZlib
import Testing

@testable import OriginServer

@Suite struct PayloadCompressionTests {
    private static func text(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 / 7 % 50 + 48) }
    }

    @Test(arguments: [PayloadCompression.least, 1_000_000])
    func `what is compressed expands to what it was`(_ count: Int) throws {
        let payload = Self.text(count)
        let compressed = try #require(PayloadCompression.compress(payload))
        #expect(compressed.count < count)
        #expect(PayloadCompression.expand(compressed, count: count) == payload)
    }

    @Test func `what would not be smaller is left as it is`() {
        #expect(PayloadCompression.compress(Self.text(PayloadCompression.least - 1)) == nil)
        var numbers = SystemRandomNumberGenerator()
        #expect(PayloadCompression.compress((0..<5000).map { _ in UInt8.random(in: 0...255, using: &numbers) }) == nil)
    }

    @Test func `what logs of before hold expands, too`() throws {
        let payload = Self.text(5000)
        var count = compressBound(UInt(payload.count))
        var deflated = [UInt8](repeating: 0, count: Int(count))
        #expect(compress2(&deflated, &count, payload, UInt(payload.count), 1) == Z_OK)
        #expect(PayloadCompression.expand(Array(deflated[..<Int(count)]), count: payload.count) == payload)
    }

    @Test func `another length, a cut and a flipped bit are no payload`() throws {
        let payload = Self.text(5000)
        let compressed = try #require(PayloadCompression.compress(payload))
        for count in [-1, 0, 4999, 5001, OriginEndpoints.documentBytes + 1] {
            #expect(PayloadCompression.expand(compressed, count: count) == nil)
        }
        for length in [0, 4, compressed.count - 1] {
            #expect(PayloadCompression.expand(Array(compressed.prefix(length)), count: 5000) == nil)
        }
        var flipped = compressed
        flipped[5] ^= 0x40
        #expect(PayloadCompression.expand(flipped, count: 5000) != payload)
    }
}
