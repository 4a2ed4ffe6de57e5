import EventLoop
import MatchModel

/// HTTP/1.1 on one connection: one request at a time, answers in order, further requests wait unparsed.
final class HTTP1ServerDriver: HTTPServerDriver, HTTPResponseSink {
    private enum Phase { case idle, head, body, answering, closing, lingering }
    private enum Answer { case none, streaming, done }

    private unowned let connection: HTTPServerConnection
    private let channel: TransportChannel
    private let server: HTTPServer
    private var parser = HTTP1RequestParser()
    /// The request in hand, from its head to the end of its response.
    private var responder: HTTPResponder?
    private var request: HTTPRequest?
    private var isStreaming = false
    private var requestEnded = false
    private var answer = Answer.none
    private var isHead = false
    /// The request came as HTTP/1.0: no chunks, no upgrade.
    private var isOld = false
    private var closesAfter = false
    /// Bytes of the body in hand, counted against `HTTPServerLimits.collectedBytes`.
    private var collected = 0
    /// Bytes beyond the request in hand.
    private var waiting: [UInt8] = []
    private var isParsing = false
    private var peerHasEnded = false
    private var phase = Phase.idle
    private var since: MonotonicInstant

    init(connection: HTTPServerConnection) {
        self.connection = connection
        channel = connection.channel
        server = connection.server
        since = connection.server.loop.now
    }

    // MARK: what comes in

    func received(_ bytes: Span<UInt8>) {
        guard phase != .closing, phase != .lingering else { return }
        guard waiting.isEmpty, !isBusy else {
            waiting.append(bytes)
            if waiting.count >= server.limits.pipelinedBytes { channel.setReading(false) }
            return
        }
        parse(bytes)
        settle()
    }

    func peerEnded() {
        peerHasEnded = true
        // A request that is whole is still answered; a response without end has lost its reader.
        guard responder != nil, requestEnded, answer != .streaming else {
            if phase == .closing, !channel.output.isEmpty { return }
            return connection.close(.peerClosed)
        }
    }

    func drained() {
        responder?.drained()
        settle()
    }

    /// A whole request is in hand: nothing more is parsed until its response is done.
    private var isBusy: Bool { responder != nil && requestEnded }

    /// Parses up to the end of the input or of a request that is not answered at once; keeps the rest.
    private func parse(_ bytes: Span<UInt8>) {
        var offset = 0
        isParsing = true
        do {
            while !isBusy, channel.isOpen, phase != .closing {
                if !parser.isInBody {
                    guard !isFull, try parser.readHead(bytes, &offset) else { break }
                    if try answerPrepared(bytes, headEnd: offset) { continue }
                }
                guard let event = try parser.next(bytes, &offset) else { break }
                switch event {
                case .head(let head): begin(head)
                case .body(let range): body(bytes.extracting(range))
                case .end:
                    // Whoever takes the connection over takes the rest along, so it is put by first.
                    if request?.fields["upgrade"] != nil { keep(bytes, from: &offset) }
                    end()
                }
            }
        } catch {
            refuse(error)
        }
        isParsing = false
        if channel.isOpen, phase != .closing { keep(bytes, from: &offset) }
    }

    /// So much waits to be written that further requests have to.
    private var isFull: Bool {
        guard channel.output.count >= server.limits.pipelinedOutputBytes else { return false }
        channel.flush()
        return channel.output.count >= server.limits.pipelinedOutputBytes
    }

    /// Answers a plain request from what the handler has rendered, if it has: nothing of it is decoded.
    private func answerPrepared(_ bytes: Span<UInt8>, headEnd: Int) throws(HTTPRefusal) -> Bool {
        let head = parser.head
        guard head.isPlain, head.method != .other, !server.isDraining else { return false }
        let response = try parser.withHead(bytes, endingAt: headEnd) { text -> [UInt8]? in
            server.handler.prepared(for: text.extracting(head.target))?
                .bytes(isHead: head.method == .head, ifNoneMatch: text.extracting(head.ifNoneMatch))
        }
        guard let response else { return false }
        parser.skipHead()
        server.counters.requests += 1
        channel.append(response)
        enter(.idle)
        return true
    }

    private func keep(_ bytes: Span<UInt8>, from offset: inout Int) {
        waiting.append(bytes.extracting(offset...))
        offset = bytes.count
    }

    /// Sends what was written, goes on with what waits, and notes which time limit holds from now.
    private func settle() {
        guard !isParsing else { return }
        while channel.isOpen, !isBusy, !isFull, phase != .closing, phase != .lingering, !waiting.isEmpty {
            let bytes = waiting
            waiting = []
            parse(bytes.span)
        }
        guard channel.isOpen else { return }
        channel.flush()
        channel.setReading(waiting.count < server.limits.pipelinedBytes)
        // Nothing more will come, and what came is answered.
        if peerHasEnded, responder == nil, phase != .closing { enter(.closing) }
        if phase != .closing, phase != .lingering {
            var next: Phase =
                responder != nil ? (requestEnded || isStreaming ? .answering : .body) : parser.isInHead ? .head : .idle
            if next == .idle, waiting.isEmpty, server.isDraining { next = .closing }
            if next != phase { enter(next) }
        }
        if phase == .closing, channel.output.isEmpty {
            if peerHasEnded { return connection.close(.finished) }
            channel.endWrites()
            enter(.lingering)
        }
    }

    private func enter(_ next: Phase) {
        phase = next
        since = server.loop.now
    }

    // MARK: one request

    private func begin(_ head: HTTPRequest) {
        let responder = HTTPResponder(
            sink: self, peer: connection.peer, peerCertificate: connection.peerCertificate)
        self.responder = responder
        request = head
        requestEnded = false
        answer = .none
        isHead = head.method == "HEAD"
        isOld = head.version == .http1Old
        closesAfter =
            isOld || server.isDraining || head.fields.contains(token: "close", in: "connection")
        since = server.loop.now
        isStreaming = server.handler.accepts(streaming: head)
        guard !isStreaming || !isOld else {
            return refuse(HTTPRefusal(.versionNotSupported, "version", "a stream needs HTTP/1.1 or HTTP/2"))
        }
        if !isStreaming {
            if parser.framing != .none, let refusal = server.handler.refusal(of: head, from: connection.peer) {
                return responder.respond(refusal)
            }
            parser.bodyLimit = server.handler.bodyLimit(for: head)
            if case .length(let count) = parser.framing, count > parser.bodyLimit { return }
        }
        if parser.framing != .none, !isOld, head.fields["expect"] != nil {
            channel.append(HTTP1Writer.continueHead)
            channel.flush()
        }
        if isStreaming {
            server.counters.requests += 1
            server.handler.receive(head, responder)
        }
    }

    private func body(_ bytes: Span<UInt8>) {
        guard isStreaming else {
            guard server.collect(bytes.count) else { return refuse(HTTPServer.noRoomForBodies) }
            collected += bytes.count
            var length: Int?
            if case .length(let count) = parser.framing { length = count }
            request?.collect(bytes, of: length)
            return
        }
        guard let onBody = responder?.onBody else { return }
        var piece: [UInt8] = []
        piece.append(bytes)
        onBody(piece)
    }

    private func end() {
        requestEnded = true
        letGo()
        guard let responder, let request else { return }
        if isStreaming {
            responder.onEnd?()
        } else {
            self.request?.body = []
            server.counters.requests += 1
            server.handler.receive(request, responder)
        }
    }

    /// The body in hand is no longer this connection's.
    private func letGo() {
        server.letGo(collected)
        collected = 0
    }

    private func refuse(_ refusal: HTTPRefusal) {
        letGo()
        server.counters.countRefusal(refusal.status)
        guard answer == .none else { return connection.close(.refused(refusal.detail)) }
        let old = responder
        responder = nil
        send(HTTPProblem(refusal).response, closes: true)
        enter(.closing)
        old?.end(.refused(refusal.detail))
    }

    /// The response is written: the next request may come, or the connection ends.
    private func finishExchange() {
        let old = responder
        responder = nil
        request = nil
        answer = .none
        old?.end(nil)
        if closesAfter {
            waiting = []
            enter(.closing)
        }
        settle()
    }

    // MARK: the response

    func respond(_ response: HTTPResponse) {
        if !requestEnded || server.isDraining { closesAfter = true }
        answer = .done
        server.counters.countRefusal(response.status)
        send(response, closes: closesAfter)
        finishExchange()
    }

    private func send(_ response: HTTPResponse, closes: Bool) {
        let framing: HTTP1Writer.Body = response.status.forbidsBody ? .none : .length(response.body.count)
        channel.append(
            HTTP1Writer.responseHead(
                response.status, response.fields, framing, closes: closes, date: server.currentDate().line))
        if !isHead, !response.status.forbidsBody { channel.append(response.body) }
    }

    func start(_ status: HTTPStatus, _ fields: HTTPFields) {
        if !requestEnded { closesAfter = true }
        answer = .streaming
        channel.append(
            HTTP1Writer.responseHead(status, fields, .chunked, closes: closesAfter, date: server.currentDate().line))
        if !isParsing { channel.flush() }
    }

    func write(_ bytes: [UInt8]) {
        guard !isHead else { return }
        channel.append(HTTP1Writer.chunk(bytes))
        channel.flush()
    }

    func finish() {
        answer = .done
        if !isHead { channel.append(HTTP1Writer.lastChunk) }
        finishExchange()
    }

    func reset() {
        responder?.end(nil)
        responder = nil
        connection.close(.closedHere)
    }

    var pendingBytes: Int { channel.output.count }

    func takeOver() -> HTTPTakenOver? {
        guard requestEnded, !isOld, answer == .none, parser.framing == .none, channel.output.isEmpty, !peerHasEnded
        else {
            return nil
        }
        let leftover = waiting
        responder?.end(nil)
        responder = nil
        let peer = connection.peer
        let (transport, ticket) = connection.detach()
        return HTTPTakenOver(transport: transport, leftover: leftover, peer: peer, ticket: ticket)
    }

    // MARK: limits and the end

    func sweep() {
        let limits = server.limits
        let now = server.loop.now
        if !channel.output.isEmpty, now - channel.lastProgress > limits.writeTimeout {
            return connection.timeOut(.writeTimeout, "writing a response")
        }
        let age = now - since
        switch phase {
        case .idle where age > limits.idleTimeout:
            connection.timeOut(.idleTimeout, "the next request")
        case .head where age > limits.headTimeout, .body where age > limits.bodyTimeout:
            server.counters.timeouts += 1
            server.counters.count(phase == .head ? .headTimeout : .bodyTimeout)
            refuse(HTTPRefusal(.requestTimeout, "request-timeout", "the request did not come whole in its time"))
            settle()
        case .lingering where age > limits.lingerTimeout:
            connection.close(.finished)
        default: break
        }
    }

    /// The server takes no more: what is in hand is answered, then the connection ends.
    func drain() { settle() }

    func closed(_ reason: HTTPCloseReason) {
        letGo()
        let old = responder
        responder = nil
        waiting = []
        old?.end(reason)
    }
}
