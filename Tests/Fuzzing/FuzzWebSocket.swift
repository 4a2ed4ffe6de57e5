import WebSocketTransport

/// Frames of either end, cut in three ways: the same events and the same error each time, and no more kept than the
/// limit of a message allows.
@c(LLVMFuzzerTestOneInput)
public func fuzzWebSocket(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = FuzzInput(start, count)
    let knobs = input.knob()
    let seed = input.knob()
    let bytes = input.rest
    let run = Run(role: knobs & 1 == 0 ? .server : .client, limit: knobs & 2 == 0 ? 8192 : 64, seed: seed)
    let whole = run.outcome(of: bytes, .whole)
    for cutting in [Cutting.singleBytes, .uneven] {
        let cut = run.outcome(of: bytes, cutting)
        require(cut == whole, "cut \(cutting): \(cut), whole: \(whole)")
    }
    run.checkMemory(bytes)
    run.checkEcho(of: whole.events)
    return 0
}

private struct Outcome: Equatable {
    var events: [WebSocketEvent] = []
    var error: WebSocketError?
}

private struct Run {
    let role: WebSocketFrameParser.Role
    let limit: Int
    let seed: UInt8

    func outcome(of bytes: [UInt8], _ cutting: Cutting) -> Outcome {
        var parser = WebSocketFrameParser(role: role, maximumMessageLength: limit)
        var outcome = Outcome()
        for piece in cutting.pieces(of: bytes, seed: seed) {
            feed(piece, to: &parser, into: &outcome)
        }
        return outcome
    }

    private func feed(_ piece: [UInt8], to parser: inout WebSocketFrameParser, into outcome: inout Outcome) {
        var position = 0
        do throws(WebSocketError) {
            while true {
                let before = position
                let event = try parser.next(piece.span.bytes, from: &position)
                require(position >= before && position <= piece.count, "position \(before) to \(position)")
                guard let event else { break }
                require(outcome.error == nil, "an event after the error")
                outcome.events.append(event)
                // Every event takes a header's two bytes, of which one may have come earlier.
                require(position > before, "an event without a byte")
            }
            require(position == piece.count, "bytes left over")
        } catch {
            require(outcome.error == nil, "a second error")
            outcome.error = error
            require(parser.isIdle, "something is kept after an error")
        }
    }

    /// A message grows by doubling, so that at most three times its limit is held while it moves.
    func checkMemory(_ bytes: [UInt8]) {
        var parser = WebSocketFrameParser(role: role, maximumMessageLength: limit)
        requireKept(atMost: 3 * limit + 1024, Cutting.uneven.pieces(of: bytes, seed: seed)) { piece in
            var position = 0
            while case .some(.some) = try? parser.next(piece.span.bytes, from: &position) {}
        }
    }

    /// What was read, written again, is read as the same.
    func checkEcho(of events: [WebSocketEvent]) {
        var stream: [UInt8] = []
        for event in events {
            let (opcode, payload): (WebSocketOpcode, [UInt8])
            switch event {
            case .text(let text): (opcode, payload) = (.text, text)
            case .binary(let binary): (opcode, payload) = (.binary, binary)
            case .ping(let data): (opcode, payload) = (.ping, data)
            case .pong(let data): (opcode, payload) = (.pong, data)
            case .close(let close):
                opcode = .close
                payload = close.code.map { WebSocketFrameEncoder.closePayload(code: $0, reason: close.reason) } ?? []
            }
            switch role {
            case .server: stream += WebSocketFrameEncoder.clientFrame(opcode, payload, maskKey: 0x0102_0304)
            case .client: stream += WebSocketFrameEncoder.serverFrame(opcode, payload)
            }
        }
        require(outcome(of: stream, .whole) == Outcome(events: events), "written again it reads differently")
    }
}
