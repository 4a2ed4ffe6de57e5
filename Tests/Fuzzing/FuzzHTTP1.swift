import HTTPTransport

/// Requests or responses of HTTP/1.1, cut in three ways: the same heads, bodies and refusal each time, every byte of a
/// body inside what came in, no event without progress, and no more kept than the limits of a head allow.
@c(LLVMFuzzerTestOneInput)
public func fuzzHTTP1(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = FuzzInput(start, count)
    let knobs = input.knob()
    let seed = input.knob()
    let bytes = input.rest
    let bodyLimit = knobs & 2 == 0 ? 1 << 20 : 10
    if knobs & 1 == 0 {
        check(bytes, seed) { RequestSide(bodyLimit: bodyLimit) }
    } else {
        check(bytes, seed) { ResponseSide(bodyLimit: bodyLimit, answersHead: knobs & 4 != 0) }
    }
    return 0
}

/// What a parser made of the bytes, the pieces of each body joined.
private struct Outcome: Equatable {
    var heads: [String] = []
    var bodies: [[UInt8]] = []
    var ends = 0
    var refusal: HTTPRefusal?
    var mayEnd = false
}

private enum Step {
    case head(String)
    case body(Range<Int>)
    case end
}

private protocol Side {
    var mayEnd: Bool { get }
    mutating func next(_ input: Span<UInt8>, _ offset: inout Int) throws(HTTPRefusal) -> Step?
}

private struct RequestSide: Side {
    var parser = HTTP1RequestParser()
    let bodyLimit: Int
    init(bodyLimit: Int) { self.bodyLimit = bodyLimit }
    var mayEnd: Bool { parser.isIdle }

    mutating func next(_ input: Span<UInt8>, _ offset: inout Int) throws(HTTPRefusal) -> Step? {
        switch try parser.next(input, &offset) {
        case nil: return nil
        case .head(let request):
            parser.bodyLimit = bodyLimit
            require(request.fields.all.count <= HTTPMessageLimits.fieldCount, "too many fields")
            let hosts = request.fields.values(of: "host")
            // HTTP/1.0 may do without.
            let least = request.version == .http1Old ? 0 : 1
            require((least...1).contains(hosts.count), "\(hosts.count) hosts")
            let lengths = Set(request.fields.values(of: "content-length"))
            let codings = request.fields.values(of: "transfer-encoding")
            require(lengths.count <= 1 && (lengths.isEmpty || codings.isEmpty), "two framings")
            return .head("\(request)")
        case .body(let range): return .body(range)
        case .end: return .end
        }
    }
}

private struct ResponseSide: Side {
    var parser: HTTP1ResponseParser
    init(bodyLimit: Int, answersHead: Bool) {
        parser = HTTP1ResponseParser(bodyLimit: bodyLimit)
        parser.answersHead = answersHead
    }
    var mayEnd: Bool { parser.mayEndWithConnection }

    mutating func next(_ input: Span<UInt8>, _ offset: inout Int) throws(HTTPRefusal) -> Step? {
        switch try parser.next(input, &offset) {
        case nil: nil
        case .head(let status, let fields): .head("\(status.code) \(fields)")
        case .body(let range): .body(range)
        case .end: .end
        }
    }
}

private func check(_ bytes: [UInt8], _ seed: UInt8, _ make: () -> some Side) {
    let whole = outcome(of: [bytes], make())
    for cutting in [Cutting.singleBytes, .uneven] {
        let cut = outcome(of: cutting.pieces(of: bytes, seed: seed), make())
        require(cut == whole, "cut \(cutting): \(cut), whole: \(whole)")
    }
    // A line and what it becomes, each a head's worth at most, doubled where an array grows.
    let bound = 4 * (HTTPMessageLimits.startLine + HTTPMessageLimits.fields)
    var side = make()
    var isRefused = false
    requireKept(atMost: bound, Cutting.uneven.pieces(of: bytes, seed: seed)) { piece in
        var offset = 0
        do {
            while !isRefused, try side.next(piece.span, &offset) != nil {}
        } catch {
            isRefused = true
        }
    }
}

private func outcome(of pieces: [[UInt8]], _ fresh: some Side) -> Outcome {
    var side = fresh
    var outcome = Outcome()
    do throws(HTTPRefusal) {
        for piece in pieces {
            var offset = 0
            var idleSteps = 0
            while true {
                let before = offset
                let step = try side.next(piece.span, &offset)
                require(offset >= before && offset <= piece.count, "offset \(before) to \(offset)")
                switch step {
                case nil: require(offset == piece.count, "bytes left over")
                case .head(let text):
                    outcome.heads.append(text)
                    outcome.bodies.append([])
                case .body(let range):
                    require(range.lowerBound >= before && range.upperBound <= offset, "body outside the input")
                    require(!range.isEmpty, "a piece of a body without a byte")
                    require(!outcome.bodies.isEmpty, "a body before its head")
                    outcome.bodies[outcome.bodies.count - 1] += piece[range]
                case .end:
                    outcome.ends += 1
                    require(outcome.ends == outcome.heads.count, "an end without its head")
                }
                guard step != nil else { break }
                // Only a head and the end of an empty body may come at one place.
                idleSteps = offset > before ? 0 : idleSteps + 1
                require(idleSteps < 3, "events without progress")
            }
        }
    } catch {
        outcome.refusal = error
    }
    outcome.mayEnd = side.mayEnd
    return outcome
}
