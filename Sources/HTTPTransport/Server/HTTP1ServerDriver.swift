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
    private var closesAfter = false
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
            while !isBusy, channel.isOpen, phase != .closing, let event = try parser.next(bytes, &offset) {
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

    private func keep(_ bytes: Span<UInt8>, from offset: inout Int) {
        waiting.append(bytes.extracting(offset...))
        offset = bytes.count
    }

    /// Sends what was written, goes on with what waits, and notes which time limit holds from now.
    private func settle() {
        guard !isParsing else { return }
        while channel.isOpen, !isBusy, phase != .closing, phase != .lingering, !waiting.isEmpty {
            let bytes = waiting
            waiting = []
            parse(bytes.span)
        }
        guard channel.isOpen else { return }
        channel.flush()
        if waiting.isEmpty { channel.setReading(true) }
        // Nothing more will come, and what came is answered.
        if peerHasEnded, responder == nil, phase != .closing { enter(.closing) }
        if phase == .closing, channel.output.isEmpty {
            if peerHasEnded { return connection.close(.finished) }
            channel.endWrites()
            enter(.lingering)
        } else if phase != .closing, phase != .lingering {
            let next: Phase =
                responder != nil ? (requestEnded || isStreaming ? .answering : .body) : parser.isInHead ? .head : .idle
            if next != phase { enter(next) }
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
        closesAfter = head.fields.contains(token: "close", in: "connection")
        since = server.loop.now
        isStreaming = server.handler.accepts(streaming: head)
        if !isStreaming {
            parser.bodyLimit = server.handler.bodyLimit(for: head)
            if case .length(let count) = parser.framing, count > parser.bodyLimit { return }
        }
        if parser.framing != .none, head.fields["expect"] != nil {
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
            request?.body.append(bytes)
            return
        }
        guard let onBody = responder?.onBody else { return }
        var piece: [UInt8] = []
        piece.append(bytes)
        onBody(piece)
    }

    private func end() {
        requestEnded = true
        guard let responder, let request else { return }
        if isStreaming {
            responder.onEnd?()
        } else {
            self.request?.body = []
            server.counters.requests += 1
            server.handler.receive(request, responder)
        }
    }

    private func refuse(_ refusal: HTTPRefusal) {
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
        if !requestEnded { closesAfter = true }
        answer = .done
        server.counters.countRefusal(response.status)
        send(response, closes: closesAfter)
        finishExchange()
    }

    private func send(_ response: HTTPResponse, closes: Bool) {
        let framing: HTTP1Writer.Body = response.status.forbidsBody ? .none : .length(response.body.count)
        channel.append(HTTP1Writer.responseHead(response.status, response.fields, framing, closes: closes))
        if !isHead, !response.status.forbidsBody { channel.append(response.body) }
    }

    func start(_ status: HTTPStatus, _ fields: HTTPFields) {
        if !requestEnded { closesAfter = true }
        answer = .streaming
        channel.append(HTTP1Writer.responseHead(status, fields, .chunked, closes: closesAfter))
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
        guard requestEnded, answer == .none, parser.framing == .none, channel.output.isEmpty, !peerHasEnded else {
            return nil
        }
        let leftover = waiting
        responder?.end(nil)
        responder = nil
        let peer = connection.peer
        return HTTPTakenOver(transport: connection.detach(), leftover: leftover, peer: peer)
    }

    // MARK: limits and the end

    func sweep() {
        let limits = server.limits
        let now = server.loop.now
        if !channel.output.isEmpty, now - channel.lastProgress > limits.writeTimeout {
            return connection.timeOut("writing a response")
        }
        let age = now - since
        switch phase {
        case .idle where age > limits.idleTimeout:
            connection.timeOut("the next request")
        case .head where age > limits.headTimeout, .body where age > limits.bodyTimeout:
            server.counters.timeouts += 1
            refuse(HTTPRefusal(.requestTimeout, "request-timeout", "the request did not come whole in its time"))
            settle()
        case .lingering where age > limits.lingerTimeout:
            connection.close(.finished)
        default: break
        }
    }

    func closed(_ reason: HTTPCloseReason) {
        let old = responder
        responder = nil
        waiting = []
        old?.end(reason)
    }
}
