extension FetchAnswer {
    /// What is wrong with the answer; `nil` for a success and for 304.
    package func failure(accepting types: [String]) -> ConnectionFailure? {
        switch status {
        case 304: return nil
        case 200...299: break
        case 401, 403: return ConnectionFailure(.notAllowed, "status \(status); check the provider's key")
        case 404, 410: return ConnectionFailure(.absent, "status \(status)")
        case 429: return ConnectionFailure(.throttled, "status 429; lengthen the intervals")
        default: return ConnectionFailure(.status, "status \(status)")
        }
        guard let contentType, !body.isEmpty else { return nil }
        let type = Self.essence(contentType)
        guard types.contains(where: { Self.matches(type, $0) }) else {
            return ConnectionFailure(.contentType, "a document of type '\(type)'")
        }
        return nil
    }

    /// `application/json; charset=utf-8` without its parameters, in lower case (RFC 9110, 8.3.1).
    static func essence(_ contentType: String) -> String {
        let type = contentType.prefix { $0 != ";" }
        return type.filter { $0 != " " && $0 != "\t" }.lowercased()
    }

    /// `*+json` stands for every type that ends so (RFC 6838, 4.2.8).
    private static func matches(_ type: String, _ pattern: String) -> Bool {
        pattern.hasPrefix("*") ? type.hasSuffix(pattern.dropFirst()) : type == pattern
    }
}
