import SecureTransport
import Testing

@Suite struct MessageAuthenticationTests {
    private func hex(_ bytes: [UInt8]?) -> String {
        (bytes ?? []).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    @Test func `RFC 4231, cases 1, 2 and 6: a key of usual length, a short one, and one longer than a block`() {
        #expect(
            hex(MessageAuthentication.code(of: Array("Hi There".utf8), key: Array(repeating: 0x0B, count: 20)))
                == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")
        #expect(
            hex(MessageAuthentication.code(of: Array("what do ya want for nothing?".utf8), key: Array("Jefe".utf8)))
                == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
        let text = "Test Using Larger Than Block-Size Key - Hash Key First"
        #expect(
            hex(MessageAuthentication.code(of: Array(text.utf8), key: Array(repeating: 0xAA, count: 131)))
                == "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54")
    }

    @Test func `parts give the code of what they are together, an empty one adds nothing`() {
        let key = Array("secret".utf8)
        let whole = MessageAuthentication.code(of: Array("12.body".utf8), key: key)
        #expect(MessageAuthentication.code(of: Array("12.".utf8), [], Array("body".utf8), key: key) == whole)
        #expect(MessageAuthentication.code(of: Array("12".utf8), Array("body".utf8), key: key) != whole)
    }

    @Test func `codes are equal in every byte or not at all`() {
        let code = [UInt8](0..<32)
        #expect(MessageAuthentication.isEqual(code, code))
        #expect(MessageAuthentication.isEqual([], []))
        #expect(!MessageAuthentication.isEqual(code, Array(code.dropLast())))
        for index in [0, 15, 31] {
            var other = code
            other[index] ^= 0x80
            #expect(!MessageAuthentication.isEqual(code, other))
        }
    }
}
