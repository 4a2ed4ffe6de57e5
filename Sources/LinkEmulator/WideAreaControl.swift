import EventLoop
import HTTPTransport
import MatchModel

/// The links over HTTP: `GET /v1/links`, `POST /v1/links/{edge|all}/cut?how=silent|reset[&seconds=N]`,
/// `POST /v1/links/{edge|all}/heal`. Meant for the loopback: it asks nobody who they are.
final class WideAreaControl: HTTPRequestHandler {
    private unowned let area: WideArea
    private var server: HTTPServer?

    init(loop: EpollLoop, address: SocketAddress, area: WideArea) throws(SystemError) {
        self.area = area
        server = try HTTPServer(loop: loop, address: address, handler: self)
    }

    var address: SocketAddress? { server?.address }

    func stop() { server?.stop() }

    func receive(_ request: HTTPRequest, _ responder: HTTPResponder) {
        let segments = request.target.segments
        guard segments.count >= 2, segments[0] == "v1", segments[1] == "links" else {
            return responder.respond(
                HTTPProblem(.notFound, code: "no-such-path", detail: "there is only /v1/links here"))
        }
        do {
            let command: LinkCommand
            switch (request.method, segments.count, segments.last) {
            case ("GET", 2, _):
                command = .list
            case ("POST", 4, "cut"):
                let seconds: Double? =
                    if let text = request.target["seconds"] { try LinkCommand.seconds(text) } else { nil }
                command = .cut(
                    try LinkCommand.choice(segments[2]), try LinkCommand.kind(request.target["how"] ?? "silent"),
                    seconds: seconds)
            case ("POST", 4, "heal"):
                command = .heal(try LinkCommand.choice(segments[2]))
            default:
                return responder.respond(
                    HTTPProblem(
                        .notFound, code: "no-such-path",
                        detail: "GET /v1/links, POST /v1/links/EDGE/cut?how=silent|reset, POST /v1/links/EDGE/heal"))
            }
            responder.respond(HTTPResponse(.ok, json: LinkReport.json(try area.perform(command))))
        } catch {
            responder.respond(HTTPProblem(.badRequest, code: "bad-command", detail: error.description))
        }
    }
}
