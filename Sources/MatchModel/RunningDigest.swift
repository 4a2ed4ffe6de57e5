/// A 64-bit digest of every publication of an epoch so far: FNV-1a over the lengths and bytes of their encodings.
///
/// It is there to notice that a log was rolled back or cut and then written differently, by accident: two histories
/// that differ get the same digest once in 2^64. It is no defence against somebody who forges history; the backbone's
/// own authentication is. Origin and edges fold the same bytes, so equal digests at one cursor mean one history.
package struct RunningDigest: Hashable, Codable, Sendable {
    /// The digest as it is stored and sent.
    package private(set) var value: UInt64

    /// The digest of no publication, which belongs to offset 0.
    package init() { value = 0xCBF2_9CE4_8422_2325 }

    /// Goes on from a digest that was stored or received.
    package init(value: UInt64) { self.value = value }

    /// Adds the next publication, as its encoded bytes.
    package mutating func fold(_ payload: some Collection<UInt8>) {
        // The length first, so that moving a byte from one publication to the next is seen.
        let length = UInt64(payload.count)
        for shift in stride(from: UInt64(0), to: 64, by: 8) {
            mix(UInt8(truncatingIfNeeded: length >> shift))
        }
        for byte in payload { mix(byte) }
    }

    /// The same for bytes that lie together: six times as fast, for a collection of unknown type is walked by calls.
    package mutating func fold(_ payload: [UInt8]) {
        var digest = value
        let length = UInt64(payload.count)
        for shift in stride(from: UInt64(0), to: 64, by: 8) {
            digest = (digest ^ UInt64(UInt8(truncatingIfNeeded: length >> shift))) &* 0x0000_0100_0000_01B3
        }
        for byte in payload { digest = (digest ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        value = digest
    }

    private mutating func mix(_ byte: UInt8) {
        value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
    }
}
