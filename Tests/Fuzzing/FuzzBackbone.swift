import BackboneWire

/// The backbone, either direction: frames cut in three ways are the same frames, what was decoded encodes to the bytes it
/// came from, and what waits is less than one frame.
///
/// Half of the runs are a raw stream; the other half are bodies, to which the header is written here, for no fuzzer
/// guesses a check sum.
@c(LLVMFuzzerTestOneInput)
public func fuzzBackbone(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = FuzzInput(start, count)
    let knobs = input.knob()
    let seed = input.knob()
    let limit = knobs & 1 == 0 ? BackboneLimits.frameLength : BackboneLimits.edgeFrameLength
    let bytes = knobs & 2 == 0 ? input.rest : framed(input.rest)
    let whole = outcome(of: [bytes], limit)
    for cutting in [Cutting.singleBytes, .uneven] {
        let cut = outcome(of: cutting.pieces(of: bytes, seed: seed), limit)
        require(cut == whole, "cut \(cutting): \(cut), whole: \(whole)")
    }
    return 0
}

private struct Outcome: Equatable {
    var frames: [BackboneFrame] = []
    var skipped: UInt64 = 0
    var error: BackboneWireError?
}

private func outcome(of pieces: [[UInt8]], _ limit: Int) -> Outcome {
    var decoder = BackboneDecoder(frameLimit: limit)
    var outcome = Outcome()
    do throws(BackboneWireError) {
        for piece in pieces {
            try decoder.append(piece)
            while let frame = try decoder.next() {
                outcome.frames.append(frame)
                let bytes = Array(decoder.lastFrameBytes)
                require(bytes.count <= limit, "a frame of \(bytes.count) bytes")
                do throws(BackboneWireError) {
                    let again = try BackboneEncoder.encode(frame)
                    require(again == bytes, "\(frame) encodes to \(again), came as \(bytes)")
                } catch {
                    fail("\(frame) was decoded and cannot be encoded: \(error)")
                }
            }
            require(decoder.bufferedCount < limit, "\(decoder.bufferedCount) bytes wait")
        }
    } catch {
        outcome.error = error
        do throws(BackboneWireError) {
            _ = try decoder.next()
            fail("the error is forgotten")
        } catch let second {
            require(second == error, "another error the second time")
        }
    }
    outcome.skipped = decoder.skippedFrames
    return outcome
}

/// Frames out of `bytes`: type, two bytes of length, body, and so on; flags as the type asks.
private func framed(_ bytes: [UInt8]) -> [UInt8] {
    var stream: [UInt8] = []
    var rest = bytes[...]
    while rest.count >= 3 {
        let type = rest.removeFirst()
        let count = Int(rest.removeFirst()) | Int(rest.removeFirst()) << 8
        let body = rest.prefix(count)
        rest = rest.dropFirst(count)
        var header: [UInt8] = []
        let length = UInt32(12 + body.count)
        for shift in [0, 8, 16, 24] as [UInt32] { header.append(UInt8(truncatingIfNeeded: length >> shift)) }
        header.append(type)
        header.append(BackboneFrameType(rawValue: type)?.isCritical == true ? 1 : 0)
        header += [0, 0]
        var check: UInt32 = 0x811c_9dc5
        for byte in header { check = (check ^ UInt32(byte)) &* 0x0100_0193 }
        for shift in [0, 8, 16, 24] as [UInt32] { header.append(UInt8(truncatingIfNeeded: check >> shift)) }
        stream += header
        stream += body
    }
    return stream
}
