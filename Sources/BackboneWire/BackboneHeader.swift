/// The fixed start of each frame, little-endian:
///
///     length u32   of the whole frame, header included
///     type u8
///     flags u8     bit 0: critical
///     reserved u16 zero
///     check u32    FNV-1a over the eight bytes before it, so that a bad length is caught before anything waits for it
struct BackboneHeader: Hashable {
    static let length = 12
    static let critical: UInt8 = 1
    private static let fieldsLength = 8

    var frameLength: UInt32
    var type: UInt8
    var flags: UInt8

    /// Reads a header; `bytes` holds at least `length` of them.
    init(_ bytes: ArraySlice<UInt8>) throws(BackboneWireError) {
        var reader = WireReader(bytes)
        frameLength = try reader.u32("length")
        type = try reader.u8("type")
        flags = try reader.u8("flags")
        let reserved = try reader.u16("reserved")
        let check = try reader.u32("check")
        guard check == Self.check(bytes.prefix(Self.fieldsLength)) else { throw .headerCheck }
        guard frameLength >= Self.length, frameLength <= BackboneLimits.frameLength else { throw .length(frameLength) }
        guard reserved == 0 else { throw .reserved(type: type) }
    }

    /// Whether a receiver that does not know the type may not skip the frame.
    var isCritical: Bool { flags & Self.critical != 0 }

    /// Writes the header over the first bytes of `frame`, which is complete but for them.
    static func complete(_ frame: inout [UInt8], type: UInt8, flags: UInt8) {
        var header = WireWriter()
        header.u32(UInt32(truncatingIfNeeded: frame.count))
        header.u8(type)
        header.u8(flags)
        header.u16(0)
        header.u32(check(header.bytes[...]))
        frame.replaceSubrange(..<length, with: header.bytes)
    }

    private static func check(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        var hash: UInt32 = 0x811c_9dc5
        for byte in bytes { hash = (hash ^ UInt32(byte)) &* 0x0100_0193 }
        return hash
    }
}
