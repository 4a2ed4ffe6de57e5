extension HTTPRequest {
    /// The methods of RFC 9110, 9.3, and of RFC 5789.
    private static let known: Set<String> = [
        "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH",
    ]

    /// Why the method is not answered here, with the status and fields that say so: 405 with `Allow` for a method there
    /// is, 501 for one that nobody knows (RFC 9110, 9.1). Methods are case-sensitive. `nil` for one that is allowed.
    package func refusal(allowing allowed: [String]) -> HTTPResponse? {
        if allowed.contains(method) { return nil }
        guard Self.known.contains(method) else {
            let problem = HTTPProblem(
                .notImplemented, code: "unknown-method", detail: "no method is named '\(method.prefix(32))'")
            return problem.response
        }
        let list = allowed.joined(separator: ", ")
        let problem = HTTPProblem(
            .methodNotAllowed, code: "method-not-allowed", detail: "here only \(list) is answered")
        var response = problem.response
        response.fields.append("allow", list)
        return response
    }
}
