import WebSocketTransport

/// Frames of either end, cut in three ways: the same events and the same error each time, and no more kept than the
/// limit of a message allows.
@c(LLVMFuzzerTestOneInput)
public func fuzzWebSocket(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = FuzzInput(start, count)
    let knobs = input.knob()
    let seed = input.knob()
    let bytes = input.rest
    let rules = WebSocketRules(
        role: knobs & 1 == 0 ? .server : .client, maximumMessageLength: knobs & 2 == 0 ? 8192 : 64,
        allowsDeflate: knobs & 4 != 0)
    let run = Run(rules: rules, seed: seed)
    let whole = run.outcome(of: bytes, .whole)
    for cutting in [Cutting.singleBytes, .uneven] {
        let cut = run.outcome(of: bytes, cutting)
        require(cut == whole, "cut \(cutting): \(cut), whole: \(whole)")
    }
    run.checkMemory(bytes)
    run.checkEcho(of: whole.events)
    if rules.allowsDeflate { run.checkDeflate(bytes) }
    return 0
}

private struct Outcome: Equatable {
    var events: [WebSocketEvent] = []
    var error: WebSocketError?

    var isClosed: Bool { if case .close = events.last { true } else { false } }
}

extension WebSocketEvent {
    fileprivate var payload: [UInt8] {
        switch self {
        case .text(let bytes), .binary(let bytes), .ping(let bytes), .pong(let bytes): bytes
        case .close(let close): Array(close.reason.utf8)
        }
    }
}

/// One for all runs: its state is large.
nonisolated(unsafe) private let deflate = WebSocketDeflate()

private struct Run {
    let rules: WebSocketRules
    let seed: UInt8

    func outcome(of bytes: [UInt8], _ cutting: Cutting) -> Outcome {
        var parser = WebSocketFrameParser(rules)
        var input = WebSocketInput()
        var outcome = Outcome()
        var second = Outcome()
        for piece in cutting.pieces(of: bytes, seed: seed) {
            feed(piece, into: &outcome) { bytes, position throws(WebSocketError) in
                try parser.next(bytes, from: &position)
            }
            feed(piece, into: &second) { bytes, position throws(WebSocketError) in
                try input.next(bytes, from: &position, rules)
            }
            let isOver = outcome.error != nil || outcome.isClosed
            require(isOver || parser.isIdle == input.isIdle, "idle: parser \(parser.isIdle), input \(input.isIdle)")
        }
        require(outcome == second, "with a parser: \(outcome), without: \(second)")
        return outcome
    }

    private func feed(
        _ piece: [UInt8], into outcome: inout Outcome,
        _ next: (RawSpan, inout Int) throws(WebSocketError) -> WebSocketEvent?
    ) {
        var position = 0
        do throws(WebSocketError) {
            while true {
                let before = position
                let event = try next(piece.span.bytes, &position)
                require(position >= before && position <= piece.count, "position \(before) to \(position)")
                guard let event else { break }
                require(outcome.error == nil, "an event after the error")
                outcome.events.append(event)
                require(!outcome.isClosed || event == outcome.events.last, "an event after the close")
                let count = event.payload.count
                require(count <= max(125, rules.maximumMessageLength), "a payload of \(count) bytes")
                // Every event takes a header's two bytes, of which one may have come earlier.
                require(position > before, "an event without a byte")
            }
            require(position == piece.count, "bytes left over")
        } catch {
            require(outcome.error == nil, "a second error")
            outcome.error = error
        }
    }

    /// A message grows by doubling, so that at most three times its limit is held while it moves; a compressed one may
    /// be an eighth longer.
    func checkMemory(_ bytes: [UInt8]) {
        var input = WebSocketInput()
        requireKept(atMost: 4 * rules.maximumMessageLength + 1024, Cutting.uneven.pieces(of: bytes, seed: seed)) {
            piece in
            var position = 0
            while case .some(.some) = try? input.next(piece.span.bytes, from: &position, rules) {}
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
            switch rules.role {
            case .server: stream += WebSocketFrameEncoder.clientFrame(opcode, payload, maskKey: 0x0102_0304)
            case .client where rules.allowsDeflate && !opcode.isControl:
                stream += deflate.serverFrame(opcode, payload)
            case .client: stream += WebSocketFrameEncoder.serverFrame(opcode, payload)
            }
        }
        require(outcome(of: stream, .whole) == Outcome(events: events), "written again it reads differently")
    }

    /// Any message within the limit, compressed, is read back.
    func checkDeflate(_ bytes: [UInt8]) {
        let message = Array(bytes.prefix(rules.maximumMessageLength))
        let client = WebSocketRules(
            role: .client, maximumMessageLength: rules.maximumMessageLength, allowsDeflate: true)
        var input = WebSocketInput()
        var position = 0
        let frame = deflate.serverFrame(.binary, message)
        let event = try? input.next(frame.span.bytes, from: &position, client)
        require(event == .binary(message), "compressed it reads as \(String(describing: event))")
    }
}
