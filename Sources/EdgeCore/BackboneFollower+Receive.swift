import BackboneWire
import ClientProtocol
import Delivery
import InterestSharding
import MatchModel

/// What each frame of the origin means.
extension BackboneFollower {
    /// One frame, with the bytes it came as.
    package mutating func receive(
        _ frame: BackboneFrame, bytes: ArraySlice<UInt8>, now: MonotonicInstant, wall: UnixInstant
    ) -> [LinkDirective] {
        // What lay in the socket while this node was stopped is old; it must not make it look fresh.
        if isSilent(now) { return [.close(.silence)] }
        lastHeard = now
        let directives = take(frame, bytes: bytes, now: now, wall: wall)
        // Not what a stream begins with: it says that the origin lives, not that we know what the origin knows.
        if isFollowing, shared.withKnowledge({ $0.cursor.offset }) >= headAtHello { shared.heard(at: now) }
        return directives
    }

    private mutating func take(
        _ frame: BackboneFrame, bytes: ArraySlice<UInt8>, now: MonotonicInstant, wall: UnixInstant
    ) -> [LinkDirective] {
        switch frame {
        case .originHello(let hello): return greet(hello)
        case .fleet(let fleet):
            shared.withKnowledge { $0.fleet = fleet }
            return []
        case .heartbeat(let heartbeat): return receive(heartbeat, now: now, wall: wall)
        case .snapshotBegin(let snapshot): return begin(snapshot)
        case .match(let match): return add(match)
        case .snapshotEnd: return endSnapshot()
        case .historyBegin(let history): return begin(history, now: now)
        case .publication(let publication): return receive(publication, bytes: bytes, now: now)
        case .refusal(let refusal):
            mustStartOver = mustStartOver || refusal.code == .malformed
            return [.close(.refusedByOrigin)]
        case .edgeHello, .edgeReport: return [.close(.outOfTurn)]
        }
    }

    private mutating func greet(_ hello: OriginHello) -> [LinkDirective] {
        guard case .greeting = phase else { return [.close(.outOfTurn)] }
        let known = shared.withKnowledge { knowledge in
            knowledge.fleet = hello.fleet
            knowledge.place = hello.place
            return knowledge.generation
        }
        guard hello.epoch >= known.epoch else {
            // The next hello has to name our epoch, or the origin never learns that it has to begin one above.
            mustStartOver = false
            return [.close(.lowerEpoch)]
        }
        headAtHello = hello.head
        phase = .greeted(hello)
        return []
    }

    private mutating func receive(
        _ heartbeat: Heartbeat, now: MonotonicInstant, wall: UnixInstant
    ) -> [LinkDirective] {
        if case .greeted(let hello) = phase, let end = goOn(hello) { return [.close(end)] }
        if let echo = heartbeat.echo {
            clock.add(
                sent: echo.edgeTime, held: Int64(echo.heldMicroseconds),
                originTime: heartbeat.originTime.microseconds, received: wall.microseconds)
        }
        guard case .following = phase else { return [] }
        let oldest = now + (.zero - shared.settings.ringAge)
        var evicted: UInt64 = 0
        let isBehind = shared.withKnowledge { knowledge in
            shared.ring.evict(arrivedBefore: oldest) { leaving in
                knowledge.floors.raise(for: leaving)
                evicted += 1
            }
            knowledge.heartbeats += 1
            knowledge.originHead = heartbeat.head.offset
            return heartbeat.head > knowledge.cursor
        }
        counters.evicted += evicted
        // Publications come before the heartbeat that names them: one is missing.
        return isBehind ? startOver(.gap) : []
    }

    /// The stream goes on after our own cursor: both ends must mean the same history.
    private mutating func goOn(_ hello: OriginHello) -> LinkEnd? {
        let (isReady, epoch, digest) = shared.withKnowledge { ($0.isReady, $0.generation.epoch, $0.digest.value) }
        guard isReady, epoch == hello.epoch, digest == hello.digestAtBase, !mustStartOver else {
            mustStartOver = true
            return .digestMismatch
        }
        counters.continuations += 1
        phase = .following
        return nil
    }

    private mutating func begin(_ snapshot: SnapshotBegin) -> [LinkDirective] {
        guard case .greeted(let hello) = phase, snapshot.base.epoch == hello.epoch else { return [.close(.outOfTurn)] }
        guard snapshot.matches <= Self.snapshotMatches else { return [.close(.tooLarge)] }
        phase = .snapshot(snapshot, matches: [])
        return []
    }

    private mutating func add(_ match: MatchState) -> [LinkDirective] {
        guard case .snapshot(let snapshot, var matches) = phase, matches.count < snapshot.matches else {
            return [.close(.outOfTurn)]
        }
        phase = .disconnected
        matches.append(match)
        phase = .snapshot(snapshot, matches: matches)
        return []
    }

    private mutating func endSnapshot() -> [LinkDirective] {
        guard case .snapshot(let snapshot, let matches) = phase, matches.count == snapshot.matches else {
            return [.close(.outOfTurn)]
        }
        phase = .refill(
            Refill(base: snapshot.base, digestAtBase: RunningDigest(value: snapshot.digest), matches: matches))
        return []
    }

    private mutating func begin(_ history: HistoryBegin, now: MonotonicInstant) -> [LinkDirective] {
        guard case .refill(var refill) = phase, refill.historyBase == nil, history.base <= refill.base.offset else {
            return [.close(.outOfTurn)]
        }
        guard refill.base.offset - history.base <= UInt64(shared.settings.history) else { return [.close(.tooLarge)] }
        refill.historyBase = history.base
        refill.digest = RunningDigest(value: history.digest)
        return goOn(refill, now: now)
    }

    private mutating func goOn(_ refill: Refill, now: MonotonicInstant) -> [LinkDirective] {
        guard let base = refill.historyBase else { return [.close(.outOfTurn)] }
        if UInt64(refill.history.count) < refill.base.offset - base {
            phase = .refill(refill)
            return []
        }
        guard refill.digest == refill.digestAtBase else { return startOver(.digestMismatch) }
        return install(refill, base: base, now: now)
    }

    private mutating func receive(
        _ publication: Publication, bytes: ArraySlice<UInt8>, now: MonotonicInstant
    ) -> [LinkDirective] {
        if case .greeted(let hello) = phase, let end = goOn(hello) { return [.close(end)] }
        switch phase {
        case .refill(var refill):
            guard let base = refill.historyBase else { return [.close(.outOfTurn)] }
            let next = Cursor(epoch: refill.base.epoch, offset: base + UInt64(refill.history.count) + 1)
            guard publication.cursor == next else { return startOver(.gap) }
            phase = .disconnected
            refill.history.append(publication)
            refill.digest.fold(bytes)
            return goOn(refill, now: now)
        case .following:
            return apply(publication, bytes: bytes, now: now)
        default:
            return [.close(.outOfTurn)]
        }
    }

    mutating func startOver(_ end: LinkEnd) -> [LinkDirective] {
        mustStartOver = true
        return [.close(end)]
    }
}
