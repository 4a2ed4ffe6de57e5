import EventLoop
import HTTPTransport
import JSONText
import MatchModel
import Replay
import Testing

/// An intake that keeps what it is sent and answers as a test wants, on a loop that the test runs.
final class FakeOrigin: HTTPRequestHandler {
    enum Answer { case accept, status(HTTPStatus), hangUp, refuse(index: Int), refuseAll }

    let loop: EpollLoop
    private(set) var server: HTTPServer?
    /// Every entry that came, in order, those of refused requests too.
    var entries: [JSONValue] = []
    var requests: [HTTPRequest] = []
    /// What to answer to the requests to come; then `accept`.
    var answers: [Answer] = []
    private var seen: Set<String> = []

    init(loop: EpollLoop) throws {
        self.loop = loop
        server = try HTTPServer(loop: loop, address: try SocketAddress("127.0.0.1:0"), handler: self)
    }

    deinit { server?.stop() }

    var origin: HTTPOrigin { HTTPOrigin(host: "127.0.0.1", port: server?.address.port ?? 0) }

    func bodyLimit(for head: HTTPRequest) -> Int { 1 << 20 }

    func receive(_ request: HTTPRequest, _ responder: HTTPResponder) {
        requests.append(request)
        let batch = (try? JSONReader.read(request.body))?.array ?? []
        entries += batch
        switch answers.isEmpty ? .accept : answers.removeFirst() {
        case .accept: responder.respond(accept(batch, refusing: nil))
        case .refuse(let index): responder.respond(accept(batch, refusing: index))
        case .status(let status): responder.respond(HTTPProblem(status, code: "not-now", detail: "not now"))
        case .refuseAll: responder.respond(HTTPProblem(.unprocessableContent, code: "bad-feed", detail: "no good"))
        case .hangUp:
            // As an origin that died after it had made the entries durable.
            _ = accept(batch, refusing: nil)
            responder.close()
        }
    }

    private func accept(_ batch: [JSONValue], refusing index: Int?) -> HTTPResponse {
        var (accepted, duplicates) = (0, 0)
        for (place, entry) in batch.enumerated() where place != index {
            let name = Self.name(entry)
            if seen.insert(name).inserted { accepted += 1 } else { duplicates += 1 }
        }
        var json = JSONWriter()
        json.object { json in
            json.field("accepted", accepted)
            json.field("duplicates", duplicates)
            json.array("refused") { json in
                guard let index else { return }
                json.object {
                    $0.field("index", index)
                    $0.field("code", "unknown-team")
                    $0.field("message", "no such team")
                }
            }
            json.field("cursor", "1:1")
        }
        return HTTPResponse(.accepted, json: json.bytes)
    }

    /// `match id version`; fixtures by their match alone.
    static func name(_ entry: JSONValue) -> String {
        let match = entry["match"]?.string ?? "?"
        guard let id = entry["id"]?.string else { return match }
        return "\(match) \(id) \(entry["version"]?.integer ?? 0)"
    }
}
