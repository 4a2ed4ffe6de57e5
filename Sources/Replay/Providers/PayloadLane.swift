import EventLoop
import HTTPTransport
import MatchModel

/// Is told what became of a payload. Called from the loop.
protocol PayloadLaneOwner: AnyObject {
    func payload(_ entry: FeedScript.Entry) -> [UInt8]
    func laneSent(_ entry: FeedScript.Entry, due: MonotonicInstant, at now: MonotonicInstant)
    func laneSettled(
        _ entry: FeedScript.Entry, firstSent: MonotonicInstant, accepted: Int, refused: [FeedAnswer.Refusal])
    func laneRetries(_ reason: String)
    func laneFailed(_ reason: String)
}

/// One connection with one payload in flight: what a file holds arrives in order. A payload is sent again, the same
/// bytes, until it is answered.
final class PayloadLane {
    private let loop: EpollLoop
    private let target: FeedTarget
    private let path: String
    private let client: HTTPClientConnection
    private unowned let owner: any PayloadLaneOwner
    private var queue: [(entry: FeedScript.Entry, due: MonotonicInstant)] = []
    private var inFlight: FeedScript.Entry?
    private var body: [UInt8] = []
    private var firstSent = MonotonicInstant(nanoseconds: 0)
    private var backOff = FeedLane.firstBackOff
    private var timer: TimerID?
    private var isStopped = false

    /// `match` is the provider's id of the match, for payloads that name none.
    init(
        loop: EpollLoop, target: FeedTarget, match: String, limits: HTTPClientLimits, owner: any PayloadLaneOwner
    ) {
        self.loop = loop
        self.target = target
        self.owner = owner
        path = "\(target.path)?match=\(Self.escaped(match))"
        client = HTTPClientConnection(loop: loop, origin: target.origin, limits: limits, tls: target.tls)
    }

    func append(_ entry: FeedScript.Entry, due: MonotonicInstant) { queue.append((entry, due)) }

    func send() {
        guard inFlight == nil, !queue.isEmpty, !isStopped else { return }
        let (entry, due) = queue.removeFirst()
        inFlight = entry
        body = owner.payload(entry)
        firstSent = SystemClock.monotonic()
        backOff = FeedLane.firstBackOff
        owner.laneSent(entry, due: due, at: firstSent)
        post()
    }

    func stop() {
        isStopped = true
        if let timer { loop.cancel(timer) }
        timer = nil
        client.close()
    }

    private var fields: HTTPFields {
        let isXML = body.first { $0 > 0x20 } == UInt8(ascii: "<")
        var fields: HTTPFields = ["content-type": isXML ? "application/xml" : "application/json"]
        if let key = target.key { fields.append("authorization", "Bearer \(key)") }
        return fields
    }

    private func post() {
        client.request("POST", path, fields: fields, body: body) { [weak self] result in
            guard let self, !self.isStopped else { return }
            switch result {
            case .success(let response): self.receive(FeedAnswer.read(response))
            case .failure(let error): self.retry(error.description)
            }
        }
    }

    private func receive(_ answer: FeedAnswer) {
        switch answer {
        case .settled(let accepted, _, let refused):
            guard let entry = inFlight else { return }
            inFlight = nil
            owner.laneSettled(entry, firstSent: firstSent, accepted: accepted, refused: refused)
            send()
        case .retry(let reason): retry(reason)
        case .hopeless(let reason): owner.laneFailed(reason)
        }
    }

    private func retry(_ reason: String) {
        owner.laneRetries(reason)
        timer = loop.schedule(after: backOff) { [weak self] in
            guard let self else { return }
            self.timer = nil
            self.post()
        }
        backOff = min(backOff * 2, FeedLane.longestBackOff)
    }

    /// As a value of a query (RFC 3986, section 3.4).
    private static func escaped(_ text: String) -> String {
        let hex = Array("0123456789ABCDEF")
        return text.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                String(UnicodeScalar(byte))
            default: "%\(hex[Int(byte >> 4)])\(hex[Int(byte & 15)])"
            }
        }
        .joined()
    }
}
