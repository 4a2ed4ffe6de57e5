import JSONText
import MatchModel

/// An edge that a fan may go to, as `GET /v1/edges` lists it.
package struct EdgeCandidate: Hashable, Sendable {
    package var id: String
    package var url: String
    /// Kilometres from the fan.
    package var distance: Double

    /// The best ones that are ready, at most `limit`, in the order of the answer. Only the beginning of the answer is
    /// read: with 500 edges it is long, and every fan asks.
    package static func ready(in answer: [UInt8], limit: Int = 4) -> [EdgeCandidate] {
        var found: [EdgeCandidate] = []
        // The entries are flat objects inside one array: from brace to brace.
        guard var rest = answer.firstIndex(of: UInt8(ascii: "[")).map({ answer[($0 + 1)...] }) else { return [] }
        while found.count < limit, let start = rest.firstIndex(of: UInt8(ascii: "{")),
            let end = Self.end(of: rest[start...])
        {
            if let json = try? JSONReader.read(Array(rest[start...end])), let edge = EdgeCandidate(json) {
                found.append(edge)
            }
            rest = rest[(end + 1)...]
        }
        return found
    }

    /// Where the object that begins here ends; braces in strings do not count.
    private static func end(of bytes: ArraySlice<UInt8>) -> Int? {
        var inString = false
        var depth = 0
        var index = bytes.startIndex
        while index < bytes.endIndex {
            switch (bytes[index], inString) {
            case (UInt8(ascii: "\\"), true): index += 1
            case (UInt8(ascii: "\""), _): inString.toggle()
            case (UInt8(ascii: "{"), false): depth += 1
            case (UInt8(ascii: "}"), false):
                depth -= 1
                if depth == 0 { return index }
            default: break
            }
            index += 1
        }
        return nil
    }

    private init?(_ json: JSONValue) {
        guard let id = json["id"]?.string, let url = json["url"]?.string,
            json["state"]?.string == EdgeState.ready.name
        else { return nil }
        self.init(id: id, url: url, distance: json["distance_km"]?.number ?? 0)
    }

    package init(id: String, url: String, distance: Double) {
        self.id = id
        self.url = url
        self.distance = distance
    }
}
