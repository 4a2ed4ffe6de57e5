import BackboneWire
import MatchModel
import Testing

@Suite struct BackboneDecoderTests {
    @Test(arguments: Samples.frames.indices)
    func `every frame comes back as it was, and encodes to the same bytes again`(index: Int) throws {
        let frame = Samples.frames[index]
        let bytes = try BackboneEncoder.encode(frame)
        var decoder = BackboneDecoder()
        try decoder.append(bytes)
        let decoded = try #require(try decoder.next())
        #expect(decoded == frame)
        #expect(Array(decoder.lastFrameBytes) == bytes)
        #expect(try BackboneEncoder.encode(decoded) == bytes)
        #expect(try decoder.next() == nil)
        #expect(decoder.bufferedCount == 0)
    }

    @Test(arguments: Samples.frames.indices)
    func `a frame cut anywhere needs more, and no more than the rest`(index: Int) throws {
        let frame = Samples.frames[index]
        let bytes = try BackboneEncoder.encode(frame)
        for cut in bytes.indices {
            var decoder = BackboneDecoder()
            try decoder.append(bytes[..<cut])
            #expect(try decoder.next() == nil)
            try decoder.append(bytes[cut...])
            #expect(try decoder.next() == frame)
        }
    }

    @Test func `frames fed byte by byte come out whole and in order`() throws {
        var decoder = BackboneDecoder()
        var decoded: [BackboneFrame] = []
        for byte in try Samples.frames.flatMap({ try BackboneEncoder.encode($0) }) {
            try decoder.append(CollectionOfOne(byte))
            while let frame = try decoder.next() { decoded.append(frame) }
        }
        #expect(decoded == Samples.frames)
    }

    @Test(arguments: Samples.frames.indices)
    func `a flipped bit is an error or another valid frame, never a crash`(index: Int) throws {
        let frame = Samples.frames[index]
        let bytes = try BackboneEncoder.encode(frame)
        for place in bytes.indices {
            for bit in 0..<8 {
                var broken = bytes
                broken[place] ^= 1 << bit
                var decoder = BackboneDecoder()
                try decoder.append(broken)
                do throws(BackboneWireError) {
                    let decoded = try decoder.next()
                    #expect(place >= 12, "a flipped header bit has to be caught")
                    if let decoded { #expect(try BackboneEncoder.encode(decoded) == broken) }
                } catch {
                    #expect(throws: error) { try decoder.next() }
                }
            }
        }
    }

    @Test(arguments: Samples.frames.indices)
    func `a body one byte short or one byte long is refused`(index: Int) throws {
        let frame = Samples.frames[index]
        let bytes = try BackboneEncoder.encode(frame)
        let body = Array(bytes[12...])
        let flags = bytes[5]
        if !body.isEmpty {
            #expect(throws: BackboneWireError.self) {
                try Self.decode(Self.frame(type: bytes[4], flags: flags, body: Array(body.dropLast())))
            }
        }
        #expect(throws: BackboneWireError.trailingBytes(type: bytes[4], count: 1)) {
            try Self.decode(Self.frame(type: bytes[4], flags: flags, body: body + [0]))
        }
    }

    @Test func `a length at the limit waits for its body, one above is refused on the header alone`() throws {
        var decoder = BackboneDecoder()
        try decoder.append(Self.header(length: UInt32(BackboneLimits.frameLength), type: 22, flags: 1))
        #expect(try decoder.next() == nil)
        #expect(throws: BackboneWireError.length(UInt32(BackboneLimits.frameLength) + 1)) {
            try Self.decode(Self.header(length: UInt32(BackboneLimits.frameLength) + 1, type: 22, flags: 1))
        }
        #expect(throws: BackboneWireError.length(11)) { try Self.decode(Self.header(length: 11, type: 22, flags: 1)) }
    }

    @Test func `an unknown type is skipped by its length and counted, a critical one ends the connection`() throws {
        var decoder = BackboneDecoder()
        try decoder.append(Self.frame(type: 250, flags: 0b1000_0000, body: [1, 2, 3]))
        try decoder.append(try BackboneEncoder.encode(.snapshotEnd))
        #expect(try decoder.next() == .snapshotEnd)
        #expect(decoder.skippedFrames == 1)
        #expect(throws: BackboneWireError.unknownCritical(type: 250)) {
            try Self.decode(Self.frame(type: 250, flags: 1, body: [1, 2, 3]))
        }
    }

    @Test func `a known type with another flag is refused, so that one value has one encoding`() {
        #expect(throws: BackboneWireError.reserved(type: 20)) {
            try Self.decode(Self.frame(type: 20, flags: 3, body: []))
        }
        #expect(throws: BackboneWireError.reserved(type: 20)) {
            try Self.decode(Self.frame(type: 20, flags: 0, body: []))
        }
    }

    @Test func `what nobody takes is held up to the limit and refused above it`() throws {
        var decoder = BackboneDecoder()
        try decoder.append([UInt8](repeating: 0, count: BackboneLimits.bufferedLength))
        #expect(throws: BackboneWireError.bufferFull) { try decoder.append([0]) }
    }

    @Test func `a count that the body cannot hold is refused before anything is made of it`() {
        #expect(throws: BackboneWireError.bodyTooShort(field: "fleet")) {
            try Self.decode(Self.frame(type: 17, flags: 0, body: [0, 16, 0, 0]))
        }
        #expect(throws: BackboneWireError.tooLong(field: "fleet", count: 4097, limit: 4096)) {
            try Self.decode(Self.frame(type: 17, flags: 0, body: [1, 16, 0, 0]))
        }
    }

    @Test func `the version chosen is the highest that both speak`() {
        #expect(BackboneVersion.choose(from: [9, 1]) == 1)
        #expect(BackboneVersion.choose(from: [2, 0]) == nil)
        #expect(BackboneVersion.choose(from: []) == nil)
    }

    private static func decode(_ bytes: [UInt8]) throws -> BackboneFrame? {
        var decoder = BackboneDecoder()
        try decoder.append(bytes)
        return try decoder.next()
    }

    static func frame(type: UInt8, flags: UInt8, body: [UInt8]) -> [UInt8] {
        header(length: UInt32(12 + body.count), type: type, flags: flags) + body
    }

    static func header(length: UInt32, type: UInt8, flags: UInt8) -> [UInt8] {
        let fields = little(length) + [type, flags, 0, 0]
        let check = fields.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 }
        return fields + little(check)
    }

    private static func little(_ value: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }
}
