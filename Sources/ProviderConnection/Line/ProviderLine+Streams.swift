import MatchModel

/// Streams: opened, listened to, and filled up by documents after every gap.
extension ProviderLine {
    /// A stream that stayed open so long works; one that ended sooner is a failure more than before, whatever it said.
    static let stableAfter = TimeSpan.seconds(5)

    /// The stream is there: a good status, or the handshake of a WebSocket.
    package mutating func opened(_ call: CallID, now: ConnectionMoment) -> [ConnectionDirective] {
        guard case .stream(let index)? = source(of: call), case .opening = streams[index].state else {
            return advance(now: now)
        }
        counters.streamsOpened += 1
        succeeded(call, connector: streams[index].connector, now: now)
        streams[index].state = .open(call)
        streams[index].lastHeard = now.monotonic
        streams[index].openedAt = now.monotonic
        streams[index].hasSpoken = false
        streams[index].cutter = MessageCutter(maximumBytes: streams[index].settings.maximumMessageBytes)
        streams[index].backfillAgain = now.monotonic + streams[index].settings.backfillAgain
        wantBackfill(index, now: now.monotonic)
        return advance(now: now)
    }

    /// Bytes of a stream: any piece of an HTTP one, one whole message of a WebSocket, of which none are a sign of life: a ping
    /// or a pong.
    package mutating func received(
        _ call: CallID, _ bytes: [UInt8], now: ConnectionMoment
    ) -> [ConnectionDirective] {
        guard case .stream(let index)? = source(of: call), streams[index].isOpen else { return advance(now: now) }
        guard !bytes.isEmpty else {
            streams[index].lastHeard = now.monotonic
            return advance(now: now)
        }
        var messages: [[UInt8]] = []
        var fault: MessageCutter.Fault?
        if streams[index].isWebSocket {
            messages = [bytes]
        } else {
            do {
                try streams[index].cutter.take(bytes, into: &messages)
            } catch {
                fault = error
            }
        }
        streams[index].lastHeard = now.monotonic
        for message in messages { take(message, index, now: now) }
        if !streams[index].mayRead { counters.count(.waitingMessages) }
        if let fault {
            cancel(call)
            var kind = ConnectionFailure.Kind.malformed
            if case .tooLong = fault { kind = .tooLarge }
            lost(index, call, ConnectionFailure(kind, fault.description), retryAfter: nil, now: now)
        }
        return advance(now: now)
    }

    /// The stream is over, or was not to be had. `nil`: it ended in good order. `retryAfter` in seconds, if it was said.
    package mutating func ended(
        _ call: CallID, _ failure: ConnectionFailure?, retryAfter: Int? = nil, now: ConnectionMoment
    ) -> [ConnectionDirective] {
        guard case .stream(let index)? = end(call) else { return advance(now: now) }
        lost(index, call, failure, retryAfter: retryAfter, now: now)
        return advance(now: now)
    }

    /// Whether more of the stream may be read; asked again after every input while it is not.
    package func mayRead(_ call: CallID) -> Bool {
        guard case .stream(let index)? = source(of: call) else { return true }
        return streams[index].mayRead
    }

    private mutating func take(_ message: [UInt8], _ index: Int, now: ConnectionMoment) {
        streams[index].hasSpoken = true
        clear(.streamDown, connector: name(of: streams[index].connector))
        guard !Heartbeat.isOne(message) else {
            counters.heartbeats += 1
            return
        }
        counters.messages += 1
        streams[index].lane.append(
            payload(message, connector: streams[index].connector, sent: nextSent(now), received: now.unix))
    }

    private mutating func lost(
        _ index: Int, _ call: CallID, _ failure: ConnectionFailure?, retryAfter: Int?, now: ConnectionMoment
    ) {
        let connector = streams[index].connector
        let isStable = streams[index].hasSpoken && now.monotonic - streams[index].openedAt >= Self.stableAfter
        if streams[index].isOpen { counters.gaps += 1 }
        if let failure { failed(call, connector: connector, failure, now: now) }
        if isStable { streams[index].failures = 0 }
        streams[index].failures += 1
        let failures = streams[index].failures
        streams[index].notBefore = self.notBefore(retryAfter, now)
        streams[index].state = .down(due: now.monotonic + delay(failures: failures, retryAfter))
        streams[index].hasSpoken = false
        streams[index].backfillAgain = nil
        if failures >= StreamFollower.failuresToTell {
            raise(
                .streamDown, connector: name(of: connector),
                "ended \(failures) times in a row, the last with \(failure?.detail ?? "its proper end")")
        }
        let soon = now.monotonic + streams[index].settings.backfillWhileDown
        for job in jobs.indices where jobs[job].purpose == .backfill(stream: index) && jobs[job].isWaiting {
            jobs[job].due = min(jobs[job].due ?? soon, soon)
        }
    }

    private mutating func wantBackfill(_ index: Int, now: MonotonicInstant) {
        for job in jobs.indices where jobs[job].purpose == .backfill(stream: index) {
            if jobs[job].isWaiting {
                jobs[job].due = now
            } else {
                jobs[job].wantedAgain = true
            }
        }
    }

    mutating func expireStreams(now: ConnectionMoment) {
        for index in streams.indices {
            if let again = streams[index].backfillAgain, now.monotonic >= again {
                streams[index].backfillAgain = nil
                wantBackfill(index, now: now.monotonic)
            }
            guard let call = streams[index].call, let deadline = streams[index].deadline, now.monotonic >= deadline
            else { continue }
            let settings = streams[index].settings
            let failure =
                streams[index].isOpen
                ? ConnectionFailure(.silent, "silent for \(settings.silence.milliseconds) ms")
                : ConnectionFailure(.timedOut, "not open within \(settings.openTimeout.milliseconds) ms")
            cancel(call)
            lost(index, call, failure, retryAfter: nil, now: now)
        }
    }

    mutating func startStreams(now: ConnectionMoment) {
        for index in streams.indices {
            guard case .down(let due) = streams[index].state, due <= now.monotonic, breaker.admits else { continue }
            // Of two that are due while one is to be tried, the one that has waited longer, if it can be tried now.
            if breaker.state == .halfOpen, inFlight < settings.concurrency,
                jobs.contains(where: { $0.isWaiting && ($0.due.map { $0 < due } ?? false) })
            {
                continue
            }
            let call = begin(.out(.stream(index)))
            breaker.began(call)
            let settings = streams[index].settings
            streams[index].state = .opening(call, deadline: now.monotonic + settings.openTimeout)
            directives.append(
                .open(
                    call,
                    StreamCall(
                        connector: name(of: streams[index].connector), url: settings.url,
                        isWebSocket: streams[index].isWebSocket, greeting: settings.greeting,
                        maximumMessageBytes: settings.maximumMessageBytes)))
        }
    }
}
