import Completeness
import EventLoop
import MatchModel
import SecureTransport

/// Is told what happens to fans; for those who show it. Called on the loop's thread.
package protocol FanFleetObserver: AnyObject {
    func fan(_ fan: Int, isAt edge: EdgeTarget)
    func fan(_ fan: Int, received payload: DecodedPayload, at now: UnixInstant)
    func fan(_ fan: Int, lost reason: String)
}

/// Many fans on one loop: each asks for its nearest edge, connects, subscribes, measures, writes down what it got, and
/// comes back with its cursor when the connection is lost. On the loop's thread.
package final class FanFleet: ReadinessHandler {
    /// Fans that connect at once; the others queue.
    package static let connectsInFlight = 256
    /// From asking for an edge to being live; then it tries again.
    static let setupLimit = TimeSpan.seconds(10)
    /// So long a fan counts among those who connect: an edge that hangs must not keep the others waiting.
    static let turnLimit = TimeSpan.seconds(2)
    /// Nothing at all, not even a beat: the edge is dead and nobody said so.
    package static let silence = TimeSpan.seconds(60)
    private static let sweepInterval = TimeSpan.seconds(1)

    package let plans: [FanPlan]
    package internal(set) var statistics: LoadStatistics
    package internal(set) var journals: JournalStore
    package internal(set) var edges: [EdgeTarget] = []
    /// Why a fan last could not connect or lost its connection, and how often that happened.
    package internal(set) var lastProblem = ""
    package internal(set) var problems: UInt64 = 0
    package weak var observer: (any FanFleetObserver)?

    let loop: EpollLoop
    let finder: EdgeFinder
    /// Whether the delay of the last mile is applied.
    let appliesLastMile: Bool
    /// What https edges are reached with.
    let tls: TLSContext?
    var rows: [FanRow]
    var cache = PayloadCache()
    var delayed: DelayLine<DelayedItem>
    var generator: SeededGenerator
    var inFlight = 0
    private var queue: [Int]
    private var queueHead = 0
    private var delayTimer: (id: TimerID, due: Int64)?
    private(set) var isFrozen = false

    package init(
        loop: EpollLoop, finder: EdgeFinder, plans: [FanPlan], regions: Int, lastMile: Bool, seed: UInt64,
        tls: TLSContext? = nil
    ) {
        self.tls = tls
        self.loop = loop
        self.finder = finder
        self.plans = plans
        appliesLastMile = lastMile
        statistics = LoadStatistics(regions: regions)
        journals = JournalStore(fans: plans.count)
        rows = plans.map { FanRow(session: FanSession(topics: $0.topics, classes: $0.classes)) }
        queue = Array(plans.indices)
        delayed = DelayLine(now: loop.now.milliseconds)
        generator = SeededGenerator(seed: seed ^ 0x5EED_FA45)
    }

    /// Lets the fans connect, as fast as the bound allows.
    package func start() {
        loop.schedule(after: Self.sweepInterval) { [weak self] in self?.sweep() }
        pump()
    }

    /// Closes every connection; nothing is received or written down any more.
    package func freeze() {
        isFrozen = true
        delayed.removeAll()
        for fan in rows.indices { closeSocket(fan) }
    }

    /// How many fans have an open connection, and how many of them are live.
    package var connected: (open: Int, live: Int) {
        var counts = (open: 0, live: 0)
        for row in rows where row.phase == .open {
            counts.open += 1
            if row.session.phase == .live { counts.live += 1 }
        }
        return counts
    }

    /// The same for each region: open connections.
    package func connectedByRegion() -> [Int] {
        var counts = Array(repeating: 0, count: statistics.regions.count)
        for (fan, row) in rows.enumerated() where row.phase == .open { counts[plans[fan].region] += 1 }
        return counts
    }

    package func position(of fan: Int) -> Cursor? { rows[fan].session.position }
    package var violations: Int { rows.reduce(0) { $0 + $1.session.violations } }

    // MARK: Queue and time

    func enqueue(_ fan: Int) {
        rows[fan].phase = .queued
        queue.append(fan)
        pump()
    }

    /// Lets those at the head of the queue begin.
    func pump() {
        while !isFrozen, inFlight < Self.connectsInFlight, queueHead < queue.count {
            let fan = queue[queueHead]
            queueHead += 1
            if queueHead == queue.count {
                queue.removeAll(keepingCapacity: true)
                queueHead = 0
            }
            begin(fan)
        }
    }

    /// Puts off something for a fan's present connection.
    func delay(_ what: Delayed, of fan: Int, milliseconds: Int64) {
        let item = DelayedItem(fan: fan, generation: rows[fan].generation, what: what)
        // Rounded up: nothing comes before its time.
        delayed.insert(item, due: SystemClock.monotonic().milliseconds + 1 + milliseconds)
        arm()
    }

    private func arm() {
        guard let due = delayed.nextDue else { return }
        if let timer = delayTimer {
            if timer.due <= due { return }
            loop.cancel(timer.id)
        }
        let span = MonotonicInstant(nanoseconds: due * 1_000_000) - SystemClock.monotonic()
        delayTimer = (loop.schedule(after: max(span, .zero)) { [weak self] in self?.releaseDue() }, due)
    }

    private func releaseDue() {
        delayTimer = nil
        for item in delayed.takeDue(now: SystemClock.monotonic().milliseconds)
        where rows[item.fan].generation == item.generation && !isFrozen {
            carryOut(item.what, of: item.fan)
        }
        arm()
    }

    private func carryOut(_ what: Delayed, of fan: Int) {
        switch what {
        case .outgoing(let bytes): write(bytes, of: fan)
        case .opened: opened(fan)
        case .incoming(let payload): handle(payload, of: fan)
        case .ended(let reason): ended(fan, reason)
        case .leave: leave(fan)
        case .retry: enqueue(fan)
        }
    }

    /// Once a second, for all fans.
    private func sweep() {
        guard !isFrozen else { return }
        loop.schedule(after: Self.sweepInterval) { [weak self] in self?.sweep() }
        let now = loop.now.milliseconds
        for fan in rows.indices {
            let quiet = now - rows[fan].lastHeard
            if rows[fan].isConnecting, quiet > Self.setupLimit.milliseconds {
                fail(fan, "\(edgeName(of: fan)) did not answer within \(Self.setupLimit.milliseconds / 1000) s")
            } else if rows[fan].phase == .open, quiet > Self.silence.milliseconds {
                statistics.silent += 1
                fail(fan, "\(edgeName(of: fan)) was silent for \(Self.silence.milliseconds / 1000) s")
            } else if quiet > Self.turnLimit.milliseconds {
                settle(fan)
            }
        }
        pump()
    }

    func edgeName(of fan: Int) -> String {
        rows[fan].phase == .asking || edges.isEmpty ? "the edge that was asked" : edges[rows[fan].edge].id
    }
}
