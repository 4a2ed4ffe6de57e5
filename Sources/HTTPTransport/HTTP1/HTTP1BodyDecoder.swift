/// How the body of an HTTP/1.1 message ends (RFC 9112, 6.3).
package enum HTTP1BodyFraming: Hashable, Sendable {
    case none
    case length(Int)
    case chunked
    /// Only for responses: the body goes on until the connection ends.
    case untilClose

    /// What the fields of a response or of a request say of the body; `nil` if nothing. 400 where they contradict
    /// themselves or leave the end unclear, 501 for a coding other than chunked before it. `isOld` is HTTP/1.0, which
    /// knows no codings.
    static func declared(by fields: HTTPFields, isOld: Bool = false) throws(HTTPRefusal) -> HTTP1BodyFraming? {
        let codings = fields.values(of: "transfer-encoding")
        let lengths = fields.values(of: "content-length")
        if !codings.isEmpty {
            guard lengths.isEmpty else { throw bad("both Transfer-Encoding and Content-Length") }
            guard !isOld else { throw bad("Transfer-Encoding in HTTP/1.0") }
            let list = codings.joined(separator: ",").lowercased()
            let names = list.split(separator: ",", omittingEmptySubsequences: false).map { HTTPFields.trimmed($0) }
            guard names.last == "chunked" else { throw bad("a Transfer-Encoding that does not end in chunked") }
            guard names.allSatisfy({ $0 == "chunked" }) else {
                throw HTTPRefusal(.notImplemented, "unknown-coding", "the only transfer coding understood is chunked")
            }
            guard names.count == 1 else { throw bad("chunked more than once") }
            return .chunked
        }
        guard let first = lengths.first else { return nil }
        guard lengths.count == 1 else { throw bad("more than one Content-Length") }
        // 18 digits always fit 63 bits.
        guard (1...18).contains(first.utf8.count), first.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let count = Int(first)
        else { throw bad("a Content-Length that is not a number") }
        return count == 0 ? HTTP1BodyFraming.none : .length(count)
    }

    private static func bad(_ detail: String) -> HTTPRefusal { HTTPRefusal(.badRequest, "bad-framing", detail) }
}

/// Takes the body out of its framing, piece by piece, without copying it.
struct HTTP1BodyDecoder: Sendable {
    enum Piece: Hashable, Sendable {
        /// Bytes of the body: where they stand in the input.
        case bytes(Range<Int>)
        case end
    }

    private enum State: Sendable {
        case ended
        case plain(left: Int)
        case untilClose
        case chunkSize
        case chunk(left: Int)
        case chunkEnd
        case trailers(HTTP1FieldReader)
    }

    private var state: State
    private var received = 0
    /// Bytes of chunk extensions that may still come.
    private var extensionsLeft = HTTPMessageLimits.chunkExtensions

    init(_ framing: HTTP1BodyFraming) {
        state =
            switch framing {
            case .none: .ended
            case .length(let count): .plain(left: count)
            case .chunked: .chunkSize
            case .untilClose: .untilClose
            }
    }

    /// True if the end of the connection is a proper end of this body.
    var mayEndWithConnection: Bool {
        if case .untilClose = state { true } else { false }
    }

    /// The next piece, or `nil` if the input is used up. 413 as soon as the body is known to be over `limit` bytes.
    mutating func next(
        _ input: Span<UInt8>, _ offset: inout Int, lines: inout HTTP1LineReader, limit: Int
    ) throws(HTTPRefusal) -> Piece? {
        while true {
            switch state {
            case .ended: return .end
            case .plain(let left):
                guard left > 0 else {
                    state = .ended
                    continue
                }
                guard let piece = try take(left, input, &offset, limit: limit) else { return nil }
                state = .plain(left: left - piece.count)
                return .bytes(piece)
            case .untilClose:
                guard offset < input.count else { return nil }
                // Up to the limit first, so that what was handed out does not hang on how the bytes were cut.
                let room = limit - received
                let piece = try take(room > 0 ? min(input.count - offset, room) : 1, input, &offset, limit: limit)
                return piece.map { .bytes($0) }
            case .chunkSize:
                guard try readLine(input, &offset, &lines) else { return nil }
                let size = try chunkSize(lines.line)
                lines.next()
                state = size == 0 ? .trailers(HTTP1FieldReader()) : .chunk(left: size)
            case .chunk(let left):
                guard left > 0 else {
                    state = .chunkEnd
                    continue
                }
                guard let piece = try take(left, input, &offset, limit: limit) else { return nil }
                state = .chunk(left: left - piece.count)
                return .bytes(piece)
            case .chunkEnd:
                guard try readLine(input, &offset, &lines) else { return nil }
                guard lines.line.isEmpty else { throw Self.badChunk("a chunk longer than its size") }
                state = .chunkSize
            case .trailers(var reader):
                // Trailers are checked and dropped: nothing of ours reads them.
                let isWhole = try reader.read(input, &offset, lines: &lines)
                state = isWhole ? .ended : .trailers(reader)
                if !isWhole { return nil }
                lines.release()
            }
        }
    }

    private mutating func take(
        _ left: Int, _ input: Span<UInt8>, _ offset: inout Int, limit: Int
    ) throws(HTTPRefusal) -> Range<Int>? {
        guard left <= limit - received else {
            throw HTTPRefusal(.contentTooLarge, "body-too-large", "the body may have at most \(limit) bytes here")
        }
        let count = min(left, input.count - offset)
        guard count > 0 else { return nil }
        defer { offset += count }
        received += count
        return offset..<offset + count
    }

    private func readLine(
        _ input: Span<UInt8>, _ offset: inout Int, _ lines: inout HTTP1LineReader
    ) throws(HTTPRefusal) -> Bool {
        try lines.read(
            input, &offset, limit: HTTPMessageLimits.chunkLine, tooLong: Self.badChunk("a chunk line too long"))
    }

    /// The size, without the extensions behind `;`, which mean nothing to us.
    private mutating func chunkSize(_ line: [UInt8]) throws(HTTPRefusal) -> Int {
        var size = 0
        let digits = line.prefix { $0 != UInt8(ascii: ";") }
        // 15 hex digits always fit 63 bits.
        guard (1...15).contains(digits.count) else { throw Self.badChunk("a chunk size has 1 to 15 hex digits") }
        for byte in digits {
            guard let digit = HexDigit.value(byte) else { throw Self.badChunk("a chunk size has 1 to 15 hex digits") }
            size = size << 4 | Int(digit)
        }
        guard line.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
            throw Self.badChunk("a control character in a chunk extension")
        }
        extensionsLeft -= line.count - digits.count
        guard extensionsLeft >= 0 else { throw Self.badChunk("too many chunk extensions") }
        return size
    }

    private static func badChunk(_ detail: String) -> HTTPRefusal { HTTPRefusal(.badRequest, "bad-chunk", detail) }
}
