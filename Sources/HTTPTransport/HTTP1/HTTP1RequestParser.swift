/// Reads requests off an HTTP/1.1 connection, strictly (RFC 9112), one after another, however the bytes are cut.
///
///     while let event = try parser.next(input, &offset) { ... }
///
/// After `.head` the caller may set `bodyLimit` before it goes on. After a refusal the connection is of no more use.
package struct HTTP1RequestParser: Sendable {
    package enum Event: Hashable, Sendable {
        /// A head, its body still to come.
        case head(HTTPRequest)
        /// Bytes of the body: where they stand in the input.
        case body(Range<Int>)
        /// The request is whole; the next may follow.
        case end
    }

    private enum State: Sendable {
        /// Before the first byte of a request.
        case idle
        case requestLine(skippedEmptyLine: Bool)
        case fields(HTTP1FieldReader)
        case body(HTTP1BodyDecoder)
    }

    private var state = State.idle
    private var lines = HTTP1LineReader()
    private var method = ""
    private var target = ""

    /// The most bytes a body may have, from the next piece on. Beyond: 413.
    package var bodyLimit = Int.max
    /// How the body of the request whose head came last ends.
    package private(set) var framing = HTTP1BodyFraming.none

    package init() {}

    /// Between two requests: no byte of the next has come.
    package var isIdle: Bool {
        if case .idle = state { true } else { false }
    }
    /// Some of a head has come, but not all.
    package var isInHead: Bool {
        switch state {
        case .requestLine, .fields: true
        case .idle, .body: false
        }
    }

    /// The next event, or `nil` if the input from `offset` on is used up.
    package mutating func next(_ input: Span<UInt8>, _ offset: inout Int) throws(HTTPRefusal) -> Event? {
        while true {
            switch state {
            case .idle:
                guard offset < input.count else { return nil }
                state = .requestLine(skippedEmptyLine: false)
            case .requestLine(let skippedEmptyLine):
                guard
                    try lines.read(
                        input, &offset, limit: HTTPMessageLimits.startLine,
                        tooLong: HTTPRefusal(
                            .uriTooLong, "request-line-too-long",
                            "a request line has at most \(HTTPMessageLimits.startLine) bytes"))
                else { return nil }
                if lines.line.isEmpty, !skippedEmptyLine {
                    // One empty line before a request is forgiven (RFC 9112, 2.2).
                    state = .requestLine(skippedEmptyLine: true)
                    continue
                }
                try requestLine()
                lines.next()
                state = .fields(HTTP1FieldReader())
            case .fields(var reader):
                // The state lets go of the fields while they grow, so that they are not copied.
                state = .idle
                guard try reader.read(input, &offset, lines: &lines) else {
                    state = .fields(reader)
                    return nil
                }
                lines.release()
                return try head(reader.fields)
            case .body(var decoder):
                let piece = try decoder.next(input, &offset, lines: &lines, limit: bodyLimit)
                state = .body(decoder)
                switch piece {
                case nil: return nil
                case .bytes(let range): return .body(range)
                case .end:
                    state = .idle
                    return .end
                }
            }
        }
    }

    private mutating func requestLine() throws(HTTPRefusal) {
        let parts = lines.line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[0].isEmpty, parts[0].allSatisfy(HTTP1FieldReader.isTokenByte) else {
            throw Self.bad("a request line is METHOD TARGET HTTP/1.1, with one space between")
        }
        method = String(decoding: parts[0], as: UTF8.self)
        target = String(decoding: parts[1], as: UTF8.self)
        let version = Array(parts[2])
        guard version.count == 8, version.starts(with: "HTTP/".utf8), (0x30...0x39).contains(version[5]),
            version[6] == UInt8(ascii: "."), (0x30...0x39).contains(version[7])
        else { throw Self.bad("a request line ends in HTTP/1.1") }
        guard version[5] == UInt8(ascii: "1"), version[7] == UInt8(ascii: "1") else {
            throw HTTPRefusal(.versionNotSupported, "version", "HTTP/1.1 and HTTP/2 are spoken here")
        }
    }

    private mutating func head(_ fields: HTTPFields) throws(HTTPRefusal) -> Event {
        let hosts = fields.values(of: "host")
        guard hosts.count == 1, !hosts[0].isEmpty, hosts[0].utf8.allSatisfy(Self.isHostByte) else {
            throw HTTPRefusal(.badRequest, "bad-host", "a request has one Host field with a host in it")
        }
        if let expectation = fields["expect"], expectation.lowercased() != "100-continue" {
            throw HTTPRefusal(.expectationFailed, "unknown-expectation", "the only expectation met is 100-continue")
        }
        framing = try HTTP1BodyFraming.declared(by: fields) ?? .none
        state = .body(HTTP1BodyDecoder(framing))
        bodyLimit = Int.max
        return .head(
            HTTPRequest(
                method: method, target: try HTTPTarget(parsing: target), authority: hosts[0], fields: fields,
                version: .http1))
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-._~%!$&'()*+,;=:[]".utf8.contains(byte)
        }
    }

    private static func bad(_ detail: String) -> HTTPRefusal { HTTPRefusal(.badRequest, "bad-request-line", detail) }
}
