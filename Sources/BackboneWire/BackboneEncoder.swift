import MatchModel

/// Makes frames. The same value always gives the same bytes.
package enum BackboneEncoder {
    /// The whole frame, header included. Throws `tooLong` when a value is beyond `BackboneLimits` or the limits of
    /// `MatchModel`, and `invalid` for a place off the globe: what this refuses, every decoder would refuse.
    package static func encode(_ frame: BackboneFrame) throws(BackboneWireError) -> [UInt8] {
        var writer = WireWriter()
        writer.zeros(BackboneHeader.length)
        switch frame {
        case .edgeHello(let hello): try writer.edgeHello(hello)
        case .edgeReport(let report): writer.edgeReport(report)
        case .originHello(let hello): try writer.originHello(hello)
        case .fleet(let members): try writer.fleet(members)
        case .snapshotBegin(let begin):
            writer.cursor(begin.base)
            writer.u64(begin.digest)
            writer.u32(begin.matches)
        case .match(let state): try writer.matchState(state)
        case .snapshotEnd: break
        case .historyBegin(let begin):
            writer.u64(begin.base)
            writer.u64(begin.digest)
        case .publication(let publication): try writer.publication(publication)
        case .heartbeat(let heartbeat): writer.heartbeat(heartbeat)
        case .refusal(let refusal):
            writer.u8(refusal.code.rawValue)
            try writer.text(refusal.message, "message", limit: BackboneLimits.messageLength)
        }
        var bytes = writer.bytes
        guard bytes.count <= BackboneLimits.frameLength else {
            throw .tooLong(field: "frame", count: bytes.count, limit: BackboneLimits.frameLength)
        }
        let type = frame.type
        BackboneHeader.complete(&bytes, type: type.rawValue, flags: type.isCritical ? BackboneHeader.critical : 0)
        return bytes
    }

    /// The one payload of a publication.
    package static func encode(_ publication: Publication) throws(BackboneWireError) -> [UInt8] {
        try encode(.publication(publication))
    }
}
