/// Reads the responses of an HTTP/1.1 connection, with the same strictness as requests. The status of a refusal means
/// nothing here: its detail says what was wrong.
package struct HTTP1ResponseParser: Sendable {
    package enum Event: Hashable, Sendable {
        case head(HTTPStatus, HTTPFields)
        /// Bytes of the body: where they stand in the input.
        case body(Range<Int>)
        case end
    }

    private enum State: Sendable {
        case statusLine
        case fields(HTTPStatus, HTTP1FieldReader)
        case body(HTTP1BodyDecoder)
    }

    private var state = State.statusLine
    private var lines = HTTP1LineReader()

    /// The most bytes a body may have.
    package var bodyLimit: Int
    /// Set for a response to HEAD: it has no body, whatever its fields say.
    package var answersHead = false

    package init(bodyLimit: Int) { self.bodyLimit = bodyLimit }

    /// True if the connection may end here and the response is whole.
    package var mayEndWithConnection: Bool {
        if case .body(let decoder) = state { decoder.mayEndWithConnection } else { false }
    }

    /// The next event, or `nil` if the input from `offset` on is used up. Interim responses (100, 103) are passed over.
    package mutating func next(_ input: Span<UInt8>, _ offset: inout Int) throws(HTTPRefusal) -> Event? {
        while true {
            switch state {
            case .statusLine:
                guard
                    try lines.read(
                        input, &offset, limit: HTTPMessageLimits.startLine, tooLong: Self.bad("a status line too long"))
                else { return nil }
                let status = try Self.status(lines.line)
                lines.next()
                state = .fields(status, HTTP1FieldReader())
            case .fields(let status, var reader):
                let isWhole = try reader.read(input, &offset, lines: &lines)
                state = .fields(status, reader)
                guard isWhole else { return nil }
                lines.release()
                if status.code < 200, status != .switchingProtocols {
                    state = .statusLine
                    continue
                }
                let declared = try HTTP1BodyFraming.declared(by: reader.fields)
                let hasNoBody = answersHead || status.forbidsBody
                state = .body(HTTP1BodyDecoder(hasNoBody ? .none : declared ?? .untilClose))
                return .head(status, reader.fields)
            case .body(var decoder):
                let piece = try decoder.next(input, &offset, lines: &lines, limit: bodyLimit)
                state = .body(decoder)
                switch piece {
                case nil: return nil
                case .bytes(let range): return .body(range)
                case .end:
                    state = .statusLine
                    return .end
                }
            }
        }
    }

    /// `HTTP/1.1 200 OK`; an HTTP/1.0 answer is read too. The words are dropped.
    private static func status(_ line: [UInt8]) throws(HTTPRefusal) -> HTTPStatus {
        guard line.count >= 12, line.starts(with: "HTTP/1.1 ".utf8) || line.starts(with: "HTTP/1.0 ".utf8),
            line.count == 12 || line[12] == UInt8(ascii: " "), line[9..<12].allSatisfy({ (0x30...0x39).contains($0) }),
            let code = Int(String(decoding: line[9..<12], as: UTF8.self)), (100...599).contains(code)
        else { throw bad("a status line is HTTP/1.1 CODE WORDS") }
        return HTTPStatus(code)
    }

    private static func bad(_ detail: String) -> HTTPRefusal { HTTPRefusal(.badGateway, "bad-status-line", detail) }
}
