import Testing

@testable import HTTPTransport

/// What a parser made of some bytes: events in short, bodies joined, the refusal last.
struct Parsed: Equatable, CustomStringConvertible {
    var events: [String] = []
    var body: [UInt8] = []
    var refusal: HTTPRefusal?
    var requests: [HTTPRequest] = []

    var description: String { "\(events) \(String(decoding: body, as: UTF8.self)) \(refusal.map(String.init) ?? "")" }

    /// Feeds `text` in pieces of `size` bytes.
    static func requests(_ text: String, pieces size: Int = .max, bodyLimit: Int = 1 << 20) -> Parsed {
        var parsed = Parsed()
        var parser = HTTP1RequestParser()
        do throws(HTTPRefusal) {
            for piece in cut(Array(text.utf8), size) {
                var offset = 0
                while let event = try parser.next(piece.span, &offset) {
                    switch event {
                    case .head(let request):
                        parser.bodyLimit = bodyLimit
                        parsed.requests.append(request)
                        parsed.events.append("\(request.method) \(request.target.path)")
                    case .body(let range): parsed.body += piece[range]
                    case .end: parsed.events.append("end")
                    }
                }
            }
        } catch {
            parsed.refusal = error
        }
        return parsed
    }

    static func response(
        _ text: String, pieces size: Int = .max, head: Bool = false, bodyLimit: Int = 1 << 20
    ) -> Parsed {
        var parsed = Parsed()
        var parser = HTTP1ResponseParser(bodyLimit: bodyLimit)
        parser.answersHead = head
        do throws(HTTPRefusal) {
            for piece in cut(Array(text.utf8), size) {
                var offset = 0
                while let event = try parser.next(piece.span, &offset) {
                    switch event {
                    case .head(let status, _): parsed.events.append("\(status.code)")
                    case .body(let range): parsed.body += piece[range]
                    case .end: parsed.events.append("end")
                    }
                }
            }
        } catch {
            parsed.refusal = error
        }
        if parser.mayEndWithConnection { parsed.events.append("until close") }
        return parsed
    }

    private static func cut(_ bytes: [UInt8], _ size: Int) -> [[UInt8]] {
        guard size < bytes.count else { return [bytes] }
        return stride(from: 0, to: bytes.count, by: size).map { Array(bytes[$0..<min($0 + size, bytes.count)]) }
    }
}

/// Bytes for a table of tests, which names itself in one short line.
struct Wire: ExpressibleByStringInterpolation, CustomTestStringConvertible, Sendable {
    let text: String
    init(stringLiteral value: String) { text = value }
    init(_ text: String) { self.text = text }
    var testDescription: String { String(text.debugDescription.prefix(60)) }

    static func + (left: Wire, right: Wire) -> Wire { Wire(left.text + right.text) }
}
