import EventLoop
import HTTPTransport

/// Who may use a part of the origin: those with its key, or where none is set those on the same machine.
struct AccessKey {
    var key: String?
    /// The environment variable that sets it.
    var name: String
    /// The part, in words.
    var what: String

    /// `nil` for one who may.
    func refusal(of request: HTTPRequest, from peer: SocketAddress) -> HTTPResponse? {
        guard let key else {
            if peer.isLoopback { return nil }
            return .problem(
                401, "\(what)-closed", "without \(name) \(what) is open on loopback only; set it at the origin")
        }
        let given = request.fields["authorization"].map { Array($0.utf8) } ?? []
        if Self.isEqual(given, Array("Bearer \(key)".utf8)) { return nil }
        var response = HTTPResponse.problem(
            401, "unauthorized", "send the key of \(what) as 'Authorization: Bearer …'")
        response.fields.append("www-authenticate", "Bearer")
        return response
    }

    /// In a time that does not tell how much of a guess was right.
    private static func isEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
