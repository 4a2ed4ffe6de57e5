/// Renders heads and chunks of HTTP/1.1 messages.
enum HTTP1Writer {
    /// The fields that only the transport writes; from handlers they are dropped.
    private static let own: Set<String> = ["connection", "content-length", "transfer-encoding", "keep-alive"]

    static func isOwn(_ name: String) -> Bool { own.contains(name) }

    /// How the body that follows is framed in the head.
    enum Body {
        case length(Int)
        case chunked
        /// No statement at all: 1xx, 204, 304.
        case none
    }

    /// `date` is the whole line, or nothing.
    static func responseHead(
        _ status: HTTPStatus, _ fields: HTTPFields, _ body: Body, closes: Bool, date: [UInt8] = []
    ) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(512)
        bytes.append(contentsOf: "HTTP/1.1 \(status.code) \(status.reason)\r\n".utf8)
        bytes.append(contentsOf: date)
        append(fields, body, to: &bytes)
        if closes { bytes.append(contentsOf: "connection: close\r\n".utf8) }
        bytes.append(contentsOf: [0x0D, 0x0A])
        return bytes
    }

    static func requestHead(
        method: String, path: String, authority: String, _ fields: HTTPFields, _ body: Body
    ) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(256)
        bytes.append(contentsOf: "\(method) \(path) HTTP/1.1\r\nhost: \(authority)\r\n".utf8)
        append(fields, body, to: &bytes)
        bytes.append(contentsOf: [0x0D, 0x0A])
        return bytes
    }

    /// One chunk with its size; an empty one would be the end and is left out.
    static func chunk(_ data: [UInt8]) -> [UInt8] {
        guard !data.isEmpty else { return [] }
        var bytes = Array(String(data.count, radix: 16).utf8)
        bytes.reserveCapacity(bytes.count + data.count + 4)
        bytes.append(contentsOf: [0x0D, 0x0A])
        bytes.append(contentsOf: data)
        bytes.append(contentsOf: [0x0D, 0x0A])
        return bytes
    }

    static let lastChunk = Array("0\r\n\r\n".utf8)
    static let continueHead = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)

    private static func append(_ fields: HTTPFields, _ body: Body, to bytes: inout [UInt8]) {
        for field in fields.all where !isOwn(field.name) {
            bytes.append(contentsOf: field.name.utf8)
            bytes.append(contentsOf: [0x3A, 0x20])
            bytes.append(contentsOf: field.value.utf8)
            bytes.append(contentsOf: [0x0D, 0x0A])
        }
        switch body {
        case .length(let count): bytes.append(contentsOf: "content-length: \(count)\r\n".utf8)
        case .chunked: bytes.append(contentsOf: "transfer-encoding: chunked\r\n".utf8)
        case .none: break
        }
    }
}
