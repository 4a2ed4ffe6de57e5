/// Reads requests off an HTTP/1.1 connection, strictly (RFC 9112), one after another, however the bytes are cut.
///
///     while let event = try parser.next(input, &offset) { ... }
///
/// After `.head` the caller may set `bodyLimit` before it goes on. After a refusal the connection is of no more use.
/// HTTP/1.0 is read as well; the head says so.
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
        /// Within a head; or behind it, while it is not decoded yet.
        case head
        case wholeHead
        case body(HTTP1BodyDecoder)
    }

    private var state = State.idle
    private var scanner = HTTP1HeadScanner()
    /// What has come of a head that did not come in one piece; between messages it holds no storage.
    private var partial: [UInt8] = []
    private var lines = HTTP1LineReader()

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
        case .head, .wholeHead: true
        case .idle, .body: false
        }
    }

    /// Behind a head, before the end of its request.
    var isInBody: Bool {
        if case .body = state { true } else { false }
    }

    /// The next event, or `nil` if the input from `offset` on is used up.
    package mutating func next(_ input: Span<UInt8>, _ offset: inout Int) throws(HTTPRefusal) -> Event? {
        if case .body(var decoder) = state {
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
        guard try readHead(input, &offset) else { return nil }
        return .head(try decodeHead(input, endingAt: offset))
    }

    // MARK: heads

    /// Reads up to the end of a head, without decoding it; true once it is whole. Not within a body.
    mutating func readHead(_ input: Span<UInt8>, _ offset: inout Int) throws(HTTPRefusal) -> Bool {
        if case .wholeHead = state { return true }
        guard offset < input.count else { return false }
        if case .idle = state {
            state = .head
            scanner = HTTP1HeadScanner()
        }
        let rest = input.extracting(offset...)
        let held = partial.count
        if held > 0 { partial.append(rest) }
        let isWhole: Bool
        if held > 0 {
            let bytes = partial
            isWhole = try Self.scan(bytes.span, &scanner)
        } else {
            isWhole = try Self.scan(rest, &scanner)
        }
        guard isWhole else {
            if held == 0 { partial.append(rest) }
            offset = input.count
            return false
        }
        offset += scanner.head.byteCount - held
        state = .wholeHead
        return true
    }

    /// The pointer lives for the scan only.
    private static func scan(
        _ bytes: Span<UInt8>, _ scanner: inout HTTP1HeadScanner
    ) throws(HTTPRefusal) -> Bool {
        try bytes.withUnsafeBufferPointer { (buffer) throws(HTTPRefusal) in try scanner.scan(buffer) }
    }

    /// What is known of a whole head that was not decoded.
    var head: HTTP1Head { scanner.head }

    /// Runs `body` with the bytes of the whole head, which ended at `offset` of the input.
    func withHead<Result>(
        _ input: Span<UInt8>, endingAt offset: Int, _ body: (Span<UInt8>) throws(HTTPRefusal) -> Result
    ) throws(HTTPRefusal) -> Result {
        if partial.isEmpty { return try body(input.extracting(offset - head.byteCount..<offset)) }
        return try body(partial.span.extracting(first: head.byteCount))
    }

    /// Passes over a whole head that has no body: it was answered without being decoded.
    mutating func skipHead() {
        partial = []
        state = .idle
    }

    private mutating func decodeHead(_ input: Span<UInt8>, endingAt offset: Int) throws(HTTPRefusal) -> HTTPRequest {
        let head = head
        let request = try withHead(input, endingAt: offset) { (bytes) throws(HTTPRefusal) in
            try HTTP1HeadDecoder.request(head, bytes)
        }
        partial = []
        framing = try HTTP1BodyFraming.declared(by: request.fields, isOld: head.isOld) ?? .none
        state = .body(HTTP1BodyDecoder(framing))
        bodyLimit = Int.max
        return request
    }
}
