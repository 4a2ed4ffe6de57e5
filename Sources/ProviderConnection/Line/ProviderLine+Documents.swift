import MatchModel

/// Documents that are got by GET: polled, or to fill the gaps of streams.
extension ProviderLine {
    /// How a fetch went.
    package mutating func fetched(
        _ call: CallID, _ outcome: FetchOutcome, now: ConnectionMoment
    ) -> [ConnectionDirective] {
        guard case .job(let id)? = end(call), let index = jobs.firstIndex(where: { $0.id == id }) else {
            return advance(now: now)
        }
        let connector = jobs[index].connector
        switch outcome {
        case .failure(let failure): fetchFailed(index, call, failure, retryAfter: nil, now: now)
        case .success(let answer):
            if let failure = failure(of: answer, jobs[index].settings) {
                fetchFailed(index, call, failure, retryAfter: answer.retryAfter, now: now)
            } else {
                succeeded(call, connector: connector, now: now)
                jobs[index].failures = 0
                take(answer, index, now: now)
            }
        }
        return advance(now: now)
    }

    private func failure(of answer: FetchAnswer, _ settings: PollSettings) -> ConnectionFailure? {
        if let failure = answer.failure(accepting: settings.contentTypes) { return failure }
        guard answer.body.count > settings.maximumBytes else { return nil }
        return ConnectionFailure(.tooLarge, "more than \(settings.maximumBytes) bytes")
    }

    private mutating func take(_ answer: FetchAnswer, _ index: Int, now: ConnectionMoment) {
        guard answer.status != 304, !answer.body.isEmpty else {
            counters.unchanged += 1
            return rearm(index, now: now)
        }
        counters.documents += 1
        jobs[index].comingTag = answer.entityTag
        jobs[index].comingModified = answer.lastModified
        jobs[index].state = .delivering
        jobs[index].lane.append(
            payload(
                answer.body, connector: jobs[index].connector, sent: jobs[index].sent, received: answer.received))
    }

    private mutating func fetchFailed(
        _ index: Int, _ call: CallID, _ failure: ConnectionFailure, retryAfter: Int?, now: ConnectionMoment
    ) {
        failed(call, connector: jobs[index].connector, failure, now: now)
        // Not there, or not yet: asked for again in its time.
        if failure.kind == .absent {
            jobs[index].failures = 0
            return rearm(index, now: now)
        }
        jobs[index].failures += 1
        jobs[index].state = .waiting
        jobs[index].notBefore = notBefore(retryAfter, now)
        jobs[index].due = now.monotonic + delay(failures: jobs[index].failures, retryAfter)
    }

    /// The provider's own wish holds if it is longer.
    mutating func delay(failures: Int, _ retryAfter: Int?) -> TimeSpan {
        let delay = settings.retry.delay(failures: failures, &generator)
        return max(delay, Self.wish(retryAfter) ?? .zero)
    }

    /// Until when the provider asked to be left alone; no circuit that closes overrides it.
    func notBefore(_ retryAfter: Int?, _ now: ConnectionMoment) -> MonotonicInstant? {
        Self.wish(retryAfter).map { now.monotonic + $0 }
    }

    private static func wish(_ retryAfter: Int?) -> TimeSpan? {
        guard let retryAfter, retryAfter > 0 else { return nil }
        return min(.seconds(Int64(min(retryAfter, 86_400))), RetrySettings.retryAfterLimit)
    }

    /// The payload of a document was taken, or cannot be used. Only what was accepted need not be sent again.
    mutating func documentFinished(_ id: Int, isAccepted: Bool, now: ConnectionMoment) {
        guard let index = jobs.firstIndex(where: { $0.id == id }) else { return }
        if isAccepted {
            jobs[index].entityTag = jobs[index].comingTag
            jobs[index].lastModified = jobs[index].comingModified
        }
        rearm(index, now: now)
        if !isWanted(jobs[index]) { jobs.remove(at: index) }
    }

    /// Sets when a document is asked for next, after it was.
    private mutating func rearm(_ index: Int, now: ConnectionMoment) {
        jobs[index].state = .waiting
        switch jobs[index].purpose {
        case .poll:
            let last = jobs[index].lastStart ?? now.monotonic
            jobs[index].due = max(last + jobs[index].interval, now.monotonic)
        case .backfill(let stream):
            if jobs[index].wantedAgain {
                jobs[index].due = now.monotonic
            } else {
                jobs[index].due =
                    streams[stream].isOpen ? nil : now.monotonic + streams[stream].settings.backfillWhileDown
            }
        }
        jobs[index].wantedAgain = false
    }

    mutating func expireFetches(now: ConnectionMoment) {
        for index in jobs.indices {
            guard case .fetching(let call, let deadline) = jobs[index].state, now.monotonic >= deadline else {
                continue
            }
            cancel(call)
            let limit = jobs[index].settings.timeout.milliseconds
            fetchFailed(
                index, call, ConnectionFailure(.timedOut, "no whole answer within \(limit) ms"), retryAfter: nil,
                now: now)
        }
    }

    /// Sends the requests that are due, those due longest first, as far as the circuit and the bound allow.
    mutating func startFetches(now: ConnectionMoment) {
        while breaker.admits {
            var next: Int?
            for index in jobs.indices where jobs[index].isWaiting {
                guard let due = jobs[index].due, due <= now.monotonic else { continue }
                if let other = next, let earlier = jobs[other].due, earlier <= due { continue }
                next = index
            }
            guard let next else { break }
            guard inFlight < settings.concurrency else {
                if !isSaturated { counters.count(.concurrency) }
                isSaturated = true
                return
            }
            startFetch(next, now: now)
        }
        isSaturated = false
    }

    private mutating func startFetch(_ index: Int, now: ConnectionMoment) {
        let call = begin(.out(.job(jobs[index].id)))
        breaker.began(call)
        counters.requests += 1
        if jobs[index].purpose != .poll { counters.backfills += 1 }
        jobs[index].sent = nextSent(now)
        jobs[index].lastStart = now.monotonic
        jobs[index].state = .fetching(call, deadline: now.monotonic + jobs[index].settings.timeout)
        let job = jobs[index]
        directives.append(
            .fetch(
                call,
                FetchCall(
                    connector: name(of: job.connector), url: job.url, ifNoneMatch: job.entityTag,
                    ifModifiedSince: job.lastModified, maximumBytes: job.settings.maximumBytes)))
    }
}
