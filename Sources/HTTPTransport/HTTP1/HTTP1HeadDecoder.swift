/// Makes a request of a head whose lines were checked, and refuses what no single line shows (RFC 9112, 3.2 and 6).
enum HTTP1HeadDecoder {
    static func request(_ head: HTTP1Head, _ bytes: Span<UInt8>) throws(HTTPRefusal) -> HTTPRequest {
        let method = text(bytes, head.methodBytes)
        let targetText = text(bytes, head.target)
        let fields = try fields(head, bytes)
        if !head.isOld, let expectation = fields["expect"], expectation.lowercased() != "100-continue" {
            throw HTTPRefusal(.expectationFailed, "unknown-expectation", "the only expectation met is 100-continue")
        }
        let host = try host(head, fields)
        guard method != "CONNECT" else {
            throw HTTPRefusal(.notImplemented, "no-tunnels", "this server is no proxy: it has no CONNECT")
        }
        guard targetText != "*" || method == "OPTIONS" else {
            throw HTTPRefusal(.badRequest, "bad-target", "the target '*' is for OPTIONS only")
        }
        let target = try HTTPTarget(parsing: targetText)
        // The host of an absolute target counts, whatever the Host field says (RFC 9112, 3.2.2).
        let authority = HTTPTarget.authority(absolute: targetText) ?? host
        guard authority == host || HTTPHost.isValid(authority) else { throw badHost }
        return HTTPRequest(
            method: method, target: target, authority: authority, fields: fields,
            version: head.isOld ? .http1Old : .http1)
    }

    /// HTTP/1.0 may come without.
    private static func host(_ head: HTTP1Head, _ fields: HTTPFields) throws(HTTPRefusal) -> String {
        if head.hosts == 0, head.isOld { return "" }
        guard head.hosts == 1, let host = fields["host"], HTTPHost.isValid(host) else { throw badHost }
        return host
    }

    private static func fields(_ head: HTTP1Head, _ bytes: Span<UInt8>) throws(HTTPRefusal) -> HTTPFields {
        var fields = HTTPFields()
        var start = head.fields.lowerBound
        while start < head.fields.upperBound {
            var colon = start
            while bytes[colon] != UInt8(ascii: ":") { colon += 1 }
            var end = colon + 1
            while bytes[end] != 0x0D { end += 1 }
            let next = end + 2
            var value = colon + 1
            while value < end, bytes[value] == 0x20 || bytes[value] == 0x09 { value += 1 }
            while end > value, bytes[end - 1] == 0x20 || bytes[end - 1] == 0x09 { end -= 1 }
            let name = text(bytes, start..<colon).lowercased()
            let field = bytes.extracting(value..<end).withUnsafeBufferPointer {
                String(validating: $0, as: UTF8.self)
            }
            guard let field else { throw HTTP1FieldReader.bad("the value of \(name) is not UTF-8") }
            fields.append(checkedName: name, value: field)
            start = next
        }
        return fields
    }

    private static func text(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String {
        bytes.extracting(range).withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    }

    private static let badHost = HTTPRefusal(
        .badRequest, "bad-host", "a request has one Host field of the form HOST or HOST:PORT")
}
