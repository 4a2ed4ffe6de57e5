import MatchModel

/// Turns a stream of bytes into frames, however the bytes were cut on their way.
///
/// Take frames with `next()` until it answers `nil` after each `append`; what stays is then less than one frame.
/// After an error the place in the stream is lost: the same error is thrown from then on, and the connection has to end.
package struct BackboneDecoder {
    private var buffer: [UInt8] = []
    /// Where in `buffer` the next frame begins.
    private var position = 0
    private var lastRange = 0..<0
    private var failure: BackboneWireError?
    /// Frames of a type that is not known here, skipped by their length.
    package private(set) var skippedFrames: UInt64 = 0

    private let frameLimit: Int

    /// Takes frames up to `frameLimit` bytes; a longer one is an error as soon as its header is there.
    package init(frameLimit: Int = BackboneLimits.frameLength) {
        self.frameLimit = frameLimit
    }

    /// Adds what was read. Throws `bufferFull` when nobody took the frames of earlier bytes.
    package mutating func append(_ bytes: some Collection<UInt8>) throws(BackboneWireError) {
        reclaim()
        guard buffer.count + bytes.count <= BackboneLimits.bufferedLength else { throw fail(.bufferFull) }
        buffer.append(contentsOf: bytes)
    }

    /// The next whole frame, `nil` when more bytes are needed.
    package mutating func next() throws(BackboneWireError) -> BackboneFrame? {
        if let failure { throw failure }
        do throws(BackboneWireError) {
            while buffer.count - position >= BackboneHeader.length {
                let header = try BackboneHeader(buffer[position..<position + BackboneHeader.length])
                guard header.frameLength <= frameLimit else { throw .length(header.frameLength) }
                let end = position + Int(header.frameLength)
                guard end <= buffer.count else { return nil }
                lastRange = position..<end
                position = end
                if let frame = try Self.frame(header, buffer[(lastRange.lowerBound + BackboneHeader.length)..<end]) {
                    return frame
                }
                skippedFrames += 1
            }
            return nil
        } catch {
            throw fail(error)
        }
    }

    /// The bytes of the frame that `next()` gave last, header included: what the log keeps and the digest folds.
    /// Valid until the next `append`; copy what is to be kept (`Array(...)`), for a slice holds on to the whole buffer.
    package var lastFrameBytes: ArraySlice<UInt8> { buffer[lastRange] }

    /// How many bytes wait for the rest of their frame.
    package var bufferedCount: Int { buffer.count - position }

    /// Gives back the space of what was taken; an idle decoder holds nothing.
    private mutating func reclaim() {
        lastRange = 0..<0
        if position == buffer.count { buffer = [] } else { buffer.removeSubrange(..<position) }
        position = 0
    }

    private mutating func fail(_ error: BackboneWireError) -> BackboneWireError {
        failure = error
        return error
    }

    /// The frame of one header and body; `nil` when it is to be skipped.
    private static func frame(
        _ header: BackboneHeader, _ body: ArraySlice<UInt8>
    ) throws(BackboneWireError) -> BackboneFrame? {
        guard let type = BackboneFrameType(rawValue: header.type) else {
            if header.isCritical { throw .unknownCritical(type: header.type) }
            return nil
        }
        guard header.flags == (type.isCritical ? BackboneHeader.critical : 0) else {
            throw .reserved(type: header.type)
        }
        var reader = WireReader(body)
        let frame = try reader.frame(type)
        guard reader.remaining == 0 else { throw .trailingBytes(type: header.type, count: reader.remaining) }
        return frame
    }
}
