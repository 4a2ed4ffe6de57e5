import EventLoop
import HTTPTransport
import MatchModel
import SecureTransport

/// Where entries are sent, and as whom.
package struct FeedTarget: Sendable {
    package var origin: HTTPOrigin
    package var provider: ProviderID
    /// For `Authorization: Bearer`; `nil` sends none.
    package var key: String?
    /// What an https origin is reached with.
    package var tls: TLSContext?

    package init(origin: HTTPOrigin, provider: ProviderID, key: String? = nil) {
        self.origin = origin
        self.provider = provider
        self.key = key
    }

    var path: String { "/v1/feeds/\(provider)" }

    var fields: HTTPFields {
        var fields: HTTPFields = ["content-type": "application/json"]
        if let key { fields.append("authorization", "Bearer \(key)") }
        return fields
    }
}

/// Is told what became of a batch. Called from the loop.
protocol FeedLaneOwner: AnyObject {
    func laneSent(_ entries: [QueuedEntry], at now: MonotonicInstant)
    func laneSettled(_ batch: [QueuedEntry], firstSent: MonotonicInstant, accepted: Int, duplicates: Int)
    func laneRefused(_ entry: QueuedEntry?, _ refusal: FeedAnswer.Refusal)
    func laneRetries(_ reason: String)
    func laneFailed(_ reason: String)
}

struct QueuedEntry {
    var entry: ScriptEntry
    var due: MonotonicInstant
}

/// One connection with one request in flight: what goes through a lane arrives in order. A batch is sent again, the
/// same bytes, until it is answered, so an origin that is killed and comes back loses nothing and doubles nothing.
final class FeedLane {
    /// Entries of one request.
    static let batchEntries = 32
    static let firstBackOff = TimeSpan.milliseconds(50)
    static let longestBackOff = TimeSpan.seconds(1)

    private let loop: EpollLoop
    private let target: FeedTarget
    private let client: HTTPClientConnection
    private unowned let owner: any FeedLaneOwner
    private var queue: [QueuedEntry] = []
    private var batch: [QueuedEntry] = []
    private var body: [UInt8] = []
    private var firstSent = MonotonicInstant(nanoseconds: 0)
    private var backOff = FeedLane.firstBackOff
    private var timer: TimerID?
    private var isStopped = false

    init(loop: EpollLoop, target: FeedTarget, limits: HTTPClientLimits, owner: any FeedLaneOwner) {
        self.loop = loop
        self.target = target
        self.owner = owner
        client = HTTPClientConnection(loop: loop, origin: target.origin, limits: limits, tls: target.tls)
    }

    /// Queues entries; `send` sends them. Bounded by the owner.
    func append(_ entry: QueuedEntry) { queue.append(entry) }

    func send() {
        guard batch.isEmpty, !queue.isEmpty, !isStopped else { return }
        batch = Array(queue.prefix(Self.batchEntries))
        queue.removeFirst(batch.count)
        // The moment of capture is the moment of the first send, and stays it when the batch is sent again.
        let captured = SystemClock.unix()
        firstSent = SystemClock.monotonic()
        body = [UInt8(ascii: "[")]
        for (index, queued) in batch.enumerated() {
            if index > 0 { body.append(UInt8(ascii: ",")) }
            body += queued.entry.json(capturedAt: captured)
        }
        body.append(UInt8(ascii: "]"))
        backOff = Self.firstBackOff
        owner.laneSent(batch, at: firstSent)
        post()
    }

    func stop() {
        isStopped = true
        if let timer { loop.cancel(timer) }
        timer = nil
        client.close()
    }

    private func post() {
        client.request("POST", target.path, fields: target.fields, body: body) { [weak self] result in
            guard let self, !self.isStopped else { return }
            switch result {
            case .success(let response): self.receive(FeedAnswer.read(response))
            case .failure(let error): self.retry(error.description)
            }
        }
    }

    private func receive(_ answer: FeedAnswer) {
        switch answer {
        case .settled(let accepted, let duplicates, let refused):
            for refusal in refused {
                guard let index = refusal.index else {
                    // The batch as a whole: each of its entries is refused.
                    for entry in batch { owner.laneRefused(entry, refusal) }
                    continue
                }
                owner.laneRefused(batch.indices.contains(index) ? batch[index] : nil, refusal)
            }
            let done = batch
            batch = []
            owner.laneSettled(done, firstSent: firstSent, accepted: accepted, duplicates: duplicates)
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
        backOff = min(backOff * 2, Self.longestBackOff)
    }
}
