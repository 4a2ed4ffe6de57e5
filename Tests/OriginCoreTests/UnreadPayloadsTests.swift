import MatchModel
import Testing

@testable import OriginCore

@Suite struct UnreadPayloadsTests {
    private var payloads = UnreadPayloads()

    private static func payload(_ number: Int, at seconds: Int64) -> UnreadPayload {
        UnreadPayload(
            provider: "opta", code: "malformed", message: "", input: UInt64(number), bytes: 1, digest: UInt64(number),
            received: UnixInstant(milliseconds: seconds * 1000))
    }

    @Test mutating func `the same is kept once`() {
        #expect(payloads.add(Self.payload(1, at: 0)) == .kept)
        #expect(payloads.add(Self.payload(1, at: 0)) == .known)
        #expect(payloads.all.count == 1)
    }

    @Test mutating func `one makes room for another when it is a minute old, is counted then, and not before`() {
        for number in 1...UnreadPayloads.maximum { #expect(payloads.add(Self.payload(number, at: 0)) == .kept) }
        #expect(payloads.add(Self.payload(1000, at: 59)) == .noRoom)
        #expect(payloads.lost == 0)
        #expect(payloads.add(Self.payload(1000, at: 60)) == .kept)
        #expect(payloads.lost == 1)
        #expect(payloads.all.first?.input == 2)
        #expect(payloads.all.count == UnreadPayloads.maximum)
    }
}
