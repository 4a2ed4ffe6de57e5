import MatchModel

/// Everything between us and one provider: what is asked and when, what is tried again, and what is handed over.
///
/// A state machine without clock and socket. The shell carries out the directives and tells how they went; whatever it is
/// told, it then asks `nextDue` and comes back with `advance` at that moment. Providers have a line each and share
/// nothing, so one that is out of order delays no other. Payloads of one document, stream or folder are handed over in
/// order, one at a time; a document counts as seen, and a file as done, only once its payload was accepted or refused.
package struct ProviderLine: Sendable {
    /// Matches that are polled one by one; of more the most urgent.
    package static let maximumMatches = 64
    /// The longest a payload waits before it is handed over again: it is us who had no room, and a goal may lie there.
    package static let longestBusy = TimeSpan.milliseconds(500)
    /// The first requests are spread over this, or over their interval if it is shorter.
    static let startSpread = TimeSpan.seconds(1)

    enum Source: Hashable, Sendable {
        case job(Int)
        case stream(Int)
        case folder(Int)
    }

    enum Call: Sendable {
        /// A fetch, a stream, a look or a read.
        case out(Source)
        case delivery(Source)
    }

    package let settings: ProviderSettings
    package internal(set) var breaker: CircuitBreaker
    package internal(set) var counters = ConnectionCounters()
    /// The alerts that are open, in the order in which they were raised.
    package internal(set) var alerts: [ConnectionAlert] = []

    var generator: SeededGenerator
    var jobs: [FetchJob] = []
    var streams: [StreamFollower] = []
    var folders: [FolderFollower] = []
    var matches: [PolledMatch] = []
    var directives: [ConnectionDirective] = []
    private var calls: [CallID: Call] = [:]
    private var lastCall: UInt64 = 0
    private var lastSent: UInt64 = 0
    /// A request was due at the last look and waited for another one.
    var isSaturated = false
    var lastJob = 0

    /// A line that does nothing yet. The same seed gives the same jitter.
    package init(_ settings: ProviderSettings, seed: UInt64) {
        self.settings = settings
        breaker = CircuitBreaker(settings.breaker)
        generator = SeededGenerator(seed: seed, name: settings.provider)
    }

    // MARK: inputs

    /// Begins. Once.
    package mutating func start(now: ConnectionMoment) -> [ConnectionDirective] {
        for (index, connector) in settings.connectors.enumerated() {
            let due = now.monotonic + spread(Self.startSpread)
            switch connector.source {
            case .poll: break
            case .stream(let stream):
                streams.append(StreamFollower(connector: index, settings: stream, isWebSocket: false, due: due))
            case .webSocket(let stream):
                streams.append(StreamFollower(connector: index, settings: stream, isWebSocket: true, due: due))
            case .folder(let folder):
                folders.append(FolderFollower(connector: index, settings: folder, due: now.monotonic))
            }
        }
        arrangeJobs(now: now)
        return settle(now)
    }

    /// The matches to ask about, and their phases, as they are now.
    package mutating func follow(_ matches: [PolledMatch], now: ConnectionMoment) -> [ConnectionDirective] {
        self.matches = mostUrgent(matches)
        arrangeJobs(now: now)
        return settle(now)
    }

    /// Time has passed.
    package mutating func advance(now: ConnectionMoment) -> [ConnectionDirective] { settle(now) }

    /// What became of the payload handed over by `call`.
    package mutating func delivered(
        _ call: CallID, _ answer: DeliveryAnswer, now: ConnectionMoment
    ) -> [ConnectionDirective] {
        guard case .delivery(let source)? = calls.removeValue(forKey: call) else { return settle(now) }
        counters.count(answer)
        switch answer {
        case .busy:
            let failures = self[lane: source].refusals + 1
            let delay = min(settings.retry.delay(failures: failures, &generator), Self.longestBusy)
            self[lane: source].wasBusy(until: now.monotonic + delay)
        case .accepted, .refused:
            counters.payloadBytes += UInt64(self[lane: source].queue.first?.bytes.count ?? 0)
            finished(source, isAccepted: answer == .accepted, now: now)
        }
        return settle(now)
    }

    /// When `advance` is wanted next; `nil` while only the shell has something to tell.
    package var nextDue: MonotonicInstant? {
        var due = breaker.openUntil
        func consider(_ other: MonotonicInstant?) {
            if let other { due = min(due ?? other, other) }
        }
        let mayFetch = breaker.admits && inFlight < settings.concurrency
        for job in jobs {
            consider(job.lane.due)
            switch job.state {
            case .waiting: if mayFetch { consider(job.due) }
            case .fetching(_, let deadline): consider(deadline)
            case .delivering: break
            }
        }
        for stream in streams {
            consider(stream.lane.due)
            consider(stream.deadline)
            consider(stream.backfillAgain)
            if case .down(let down) = stream.state, breaker.admits { consider(down) }
        }
        for folder in folders {
            consider(folder.lane.due)
            if case .waiting(let look) = folder.state { consider(look) }
        }
        return due
    }

    // MARK: figures

    /// Requests under way, to the acceptance of their payloads.
    package var inFlight: Int { jobs.count { !$0.isWaiting } }
    package var documentsFollowed: Int { jobs.count }
    package var openStreams: Int { streams.count { $0.isOpen } }
    /// Payloads that wait for the intake.
    package var waitingPayloads: Int {
        jobs.reduce(0) { $0 + $1.lane.queue.count } + streams.reduce(0) { $0 + $1.lane.queue.count }
            + folders.reduce(0) { $0 + $1.lane.queue.count }
    }

    // MARK: what all have in common

    /// Does what is due and gives out what was decided.
    private mutating func settle(_ now: ConnectionMoment) -> [ConnectionDirective] {
        if breaker.advance(now: now.monotonic) { hurryOne(now.monotonic) }
        expireFetches(now: now)
        expireStreams(now: now)
        lookIntoFolders(now: now)
        startStreams(now: now)
        startFetches(now: now)
        handOver(now: now)
        defer { directives = [] }
        return directives
    }

    mutating func begin(_ call: Call) -> CallID {
        lastCall += 1
        let id = CallID(number: lastCall)
        calls[id] = call
        return id
    }

    /// Takes the call off the books; `nil` for one that was cancelled, or never made.
    mutating func end(_ call: CallID) -> Source? {
        guard case .out(let source)? = calls[call] else { return nil }
        calls[call] = nil
        return source
    }

    /// What the call is for, while it goes on.
    func source(of call: CallID) -> Source? {
        if case .out(let source)? = calls[call] { return source }
        return nil
    }

    mutating func cancel(_ call: CallID) {
        calls[call] = nil
        directives.append(.cancel(call))
    }

    /// The next place in the order of requests and messages.
    mutating func nextSent(_ now: ConnectionMoment) -> UInt64 {
        lastSent = max(lastSent + 1, UInt64(clamping: now.unix.microseconds))
        return lastSent
    }

    func name(of connector: Int) -> String { settings.connectors[connector].name }

    func payload(_ bytes: [UInt8], connector: Int, sent: UInt64, received: UnixInstant) -> ProviderPayload {
        ProviderPayload(
            provider: settings.provider, connector: name(of: connector), bytes: bytes, sent: sent, received: received)
    }

    /// Some part of `span`, so that not everything comes at once.
    mutating func spread(_ span: TimeSpan) -> TimeSpan {
        .nanoseconds(Int64.random(in: 0...max(span.nanoseconds, 0), using: &generator))
    }

    private mutating func handOver(now: ConnectionMoment) {
        for index in jobs.indices { handOver(.job(jobs[index].id), now) }
        for index in streams.indices { handOver(.stream(index), now) }
        for index in folders.indices { handOver(.folder(index), now) }
    }

    private mutating func handOver(_ source: Source, _ now: ConnectionMoment) {
        guard let payload = self[lane: source].next(now: now.monotonic) else { return }
        let call = begin(.delivery(source))
        self[lane: source].handedOver(call)
        directives.append(.deliver(call, payload))
    }

    /// The lane of a source. Jobs go only when their lane is empty.
    private subscript(lane source: Source) -> DeliveryLane {
        get {
            switch source {
            case .job(let id): jobs.first { $0.id == id }?.lane ?? DeliveryLane()
            case .stream(let index): streams[index].lane
            case .folder(let index): folders[index].lane
            }
        }
        set {
            switch source {
            case .job(let id): if let index = jobs.firstIndex(where: { $0.id == id }) { jobs[index].lane = newValue }
            case .stream(let index): streams[index].lane = newValue
            case .folder(let index): folders[index].lane = newValue
            }
        }
    }

    private mutating func finished(_ source: Source, isAccepted: Bool, now: ConnectionMoment) {
        switch source {
        case .job(let id):
            self[lane: source].finished()
            documentFinished(id, isAccepted: isAccepted, now: now)
        case .stream(let index):
            let wasBlocked = !streams[index].mayRead
            streams[index].lane.finished()
            // It could not be heard meanwhile.
            if wasBlocked, streams[index].mayRead { streams[index].lastHeard = now.monotonic }
        case .folder(let index):
            folders[index].lane.finished()
            fileFinished(index, now: now)
        }
    }
}
