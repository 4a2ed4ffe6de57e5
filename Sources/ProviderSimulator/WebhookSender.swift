import EventLoop
import HTTPTransport
import MatchModel

/// Posts messages one after the other, each until it was acknowledged, with faults in between. Of its loop's thread.
final class WebhookSender {
    /// Messages that may wait; of more the oldest are given up.
    static let maximumWaiting = 100_000
    private static let retry = TimeSpan.milliseconds(100)
    private static let slowness = TimeSpan.milliseconds(200)

    private struct Post {
        var body: [UInt8]
        var contentType = "application/json"
        /// What has to be acknowledged; a fault is posted once, whatever comes back.
        var counts = true
        var isSlow = false
    }

    private(set) var acknowledged = 0
    private(set) var givenUp = 0
    var waiting: Int { queue.count { $0.counts } }
    /// Nothing is posted; what happens waits.
    var isOut = false

    private let loop: EpollLoop
    private let target: WebhookTarget
    private var client: HTTPClientConnection
    private var queue: [Post] = []
    private var isPosting = false

    init(loop: EpollLoop, target: WebhookTarget) {
        self.loop = loop
        self.target = target
        client = HTTPClientConnection(loop: loop, origin: target.origin, tls: target.tls)
    }

    func post(_ body: [UInt8], _ fault: Fault?, garbage: [UInt8]) {
        let post = Post(body: body)
        switch fault {
        case nil, .status: queue.append(post)
        case .slow: queue.append(Post(body: body, isSlow: true))
        case .half: queue += [Post(body: Array(body.prefix(body.count / 2)), counts: false), post]
        case .reset:
            // What is under way comes again, on another connection.
            client.close()
            queue.append(post)
        case .duplicate: queue += [post, post]
        case .outOfOrder: queue.insert(post, at: max(isPosting ? 1 : 0, queue.count - 1))
        case .contentType:
            queue += [Post(body: Array("<html></html>".utf8), contentType: "text/html", counts: false), post]
        case .garbage: queue += [Post(body: garbage, counts: false), post]
        }
        // The first may be under way.
        if queue.count > Self.maximumWaiting, queue.remove(at: 1).counts { givenUp += 1 }
        next()
    }

    private func next() {
        guard !isPosting, let post = queue.first else { return }
        isPosting = true
        guard !isOut else { return again() }
        guard !post.isSlow else {
            queue[0].isSlow = false
            loop.schedule(after: Self.slowness) { [weak self] in self?.goOn() }
            return
        }
        var fields = target.fields(post.body, SystemClock.unix())
        fields.set("content-type", post.contentType)
        client.request("POST", target.path, fields: fields, body: post.body) { [weak self] result in
            guard let self else { return }
            if case .success(let response) = result, (200...299).contains(response.status.code), post.counts {
                self.acknowledged += 1
            } else if post.counts {
                return self.again()
            }
            self.queue.removeFirst()
            self.goOn()
        }
    }

    private func again() {
        loop.schedule(after: Self.retry) { [weak self] in self?.goOn() }
    }

    private func goOn() {
        isPosting = false
        next()
    }
}
