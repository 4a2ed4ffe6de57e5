import ClientProtocol
import InterestSharding
import MatchModel
import ScoreCaching

/// What a worker does by the clock: once a second, for all its fans, with no timer of any one of them.
extension FanWorker {
    /// Once a second: the link's state, fans ahead of this edge, and one 25th of the beats.
    package mutating func tick(now: MonotonicInstant, wall: UnixInstant, to outlet: any FanOutlet) {
        lastWall = wall
        checkLink(now: now, wall: wall, to: outlet)
        takeUp(to: outlet)
        checkAhead(outlet)
        beat(wall, outlet)
        closeDoomed(outlet)
    }

    /// Whether what this edge knows is fresh; everyone is told when that changes. Also called before a turn's first
    /// send: a node that was stopped finds itself stale before it serves anyone.
    package mutating func checkLink(now: MonotonicInstant, wall: UnixInstant, to outlet: any FanOutlet) {
        guard let age = shared.age(now: now) else { return }
        let isFresh = shared.settings.freshness.answer(age: age) == .fresh
        switch (isFresh, staleSince) {
        case (true, nil), (false, _?): return
        case (false, nil):
            staleSince = wall + (TimeSpan.zero - age)
            counters.becameStale += 1
        case (true, _?):
            staleSince = nil
        }
        for row in fans.indices where fans[row].phase == .live { tellLink(FanIndex(UInt32(row)), outlet) }
    }

    /// Tells one fan of the link's state, if it was told another.
    mutating func tellLink(_ fan: FanIndex, _ outlet: any FanOutlet) {
        let row = Int(fan.value)
        guard fans[row].wasToldStale != (staleSince != nil) else { return }
        fans[row].wasToldStale = staleSince != nil
        let frame = staleSince.map { ServerFrame.linkStale(since: $0) } ?? ServerFrame.linkLive()
        give([framing(frame)], to: fan, outlet)
    }

    /// A fan may come with a cursor ahead of this edge. If the second heartbeat after that still names a lower head, the
    /// cursor is of a history that is not ours.
    private mutating func checkAhead(_ outlet: any FanOutlet) {
        guard !ahead.isEmpty else { return }
        let (heartbeats, originHead) = shared.withKnowledge { ($0.heartbeats, $0.originHead) }
        let due = ahead.filter { fans[Int($0.key.value)].position <= position || $0.value <= heartbeats }
            .keys.sorted { $0.value < $1.value }
        for fan in due {
            ahead[fan] = nil
            let row = Int(fan.value)
            guard fans[row].position > position,
                generation.cursor(at: fans[row].position).offset > originHead
            else { continue }
            let view = currentView(outlet)
            if fans[row].position > position { reset(fan, .behind, view: view, outlet) }
        }
    }

    /// The same bytes for one 25th of the fans: over 25 ticks everyone is told where the stream stands.
    private mutating func beat(_ wall: UnixInstant, _ outlet: any FanOutlet) {
        let slots = Int(ProtocolLimits.beatInterval.milliseconds / 1000)
        let frame = framing(ServerFrame.beat(cursor: cursor, now: wall))
        for row in stride(from: beatSlot, to: fans.count, by: slots) where fans[row].phase == .live {
            // One that is ahead of this edge already stands higher.
            guard fans[row].position <= position else { continue }
            counters.beats += 1
            let fan = FanIndex(UInt32(row))
            if let owed = takeOwed(fan) {
                give([owed, frame], to: fan, outlet)
            } else {
                batch.append(fan)
                if batch.isFull { _ = broadcastBatch(frame, outlet) }
            }
        }
        _ = broadcastBatch(frame, outlet)
        beatSlot = (beatSlot + 1) % slots
    }
}
