import ClientProtocol
import Delivery
import InterestSharding
import MatchModel

/// Fans that go at their own pace: a slow socket, or a resume from an older cursor. A position in the ring, no queue.
extension FanWorker {
    /// The fan's socket has room. Returns `true` when the fan is live again and its next message may be read.
    package mutating func writable(_ fan: FanIndex, to outlet: any FanOutlet) -> Bool {
        let row = Int(fan.value)
        guard fans[row].phase == .lagging else { return fans[row].phase == .live }
        takeUp(to: outlet)
        if let pending = fans[row].pending {
            var result = FanWrite.lost
            let isOut = pending.flush { bytes in
                result = outlet.send(bytes, to: fan)
                return result
            }
            switch isOut {
            case true?: keep(nil, for: row)
            case false?: return false
            case nil:
                close(fan, result.endWhenLagging, to: outlet)
                return false
            }
        }
        return catchUp(fan, outlet)
    }

    /// Replays what the fan is owed between its own position and the worker's, until it is live, its socket is full, or
    /// this turn's replays are used up: then the socket, which has room, makes itself heard again.
    mutating func catchUp(_ fan: FanIndex, _ outlet: any FanOutlet) -> Bool {
        let row = Int(fan.value)
        while fans[row].position < position {
            guard replaysLeft > 0 else {
                counters.replaysPutOff += 1
                return false
            }
            replaysLeft -= 1
            guard let place = gather(row) else {
                let before = generation
                let current = currentView(outlet)
                // If a generation began meanwhile, it has told the fan, or put it below itself.
                if before == generation {
                    let isOfGeneration = fans[row].position >= generation.start
                    reset(fan, isOfGeneration ? .behind : generation.reason, view: current, outlet)
                }
                return false
            }
            guard sendGathered(to: fan, standingAt: place, outlet) else { return false }
        }
        becomeLive(fan, outlet)
        return fans[row].phase == .live
    }

    /// Puts what the fan is owed next into `replay`, which one send takes. Returns the sequence that it stands at with
    /// it; `nil` where something it is owed has left the ring and nothing before that is to be sent.
    private mutating func gather(_ row: Int) -> UInt64? {
        replay.removeAll()
        var place = fans[row].position
        while place < position, replay.bytes.count < shared.settings.replayBytes {
            guard let entry = shared.ring.entry(place + 1, reader: index) else {
                // What was gathered goes first; what comes of the rest is seen in the next look.
                guard replay.entries.isEmpty else { break }
                guard let floor = floor(ofWhole: fans[row].list, from: place) else { return nil }
                place = min(position, floor)
                continue
            }
            place = entry.sequence
            if isOwed(entry, list: fans[row].list) { replay.append(entry, isCompressed: fans[row].isCompressed) }
        }
        return place
    }

    /// Sends what was gathered; `false` when the socket did not take all of it. A fan whose socket is full stands at the
    /// frame that is partly out.
    private mutating func sendGathered(to fan: FanIndex, standingAt place: UInt64, _ outlet: any FanOutlet) -> Bool {
        let row = Int(fan.value)
        fans[row].position = place
        guard !replay.entries.isEmpty else { return true }
        let result = replay.bytes.withUnsafeBytes { outlet.send($0, to: fan) }
        guard case .took(let count) = result else {
            close(fan, result.endWhenLagging, to: outlet)
            return false
        }
        let taken = replay.frames(in: count)
        let begun = replay.entries.count - taken.whole
        counters.deliveries += UInt64(taken.whole)
        counters.replayed += UInt64(taken.whole)
        guard begun > 0 else { return true }
        let entry = replay.entries[taken.whole]
        counters.deliveries += 1
        counters.replayed += 1
        fans[row].position = entry.sequence
        keep(PendingOutput([entry.frame(isCompressed: fans[row].isCompressed)], written: taken.rest), for: row)
        return false
    }

    private mutating func becomeLive(_ fan: FanIndex, _ outlet: any FanOutlet) {
        let row = Int(fan.value)
        fans[row].phase = .live
        counters.laggingNow -= 1
        counters.caughtUp += 1
        outlet.setLagging(false, fan)
        tellLink(fan, outlet)
        tellReconnect(fan, outlet)
    }

    /// Whether one of the fan's subscriptions asks for the entry: the same rule as the shards', from the fan's side.
    func isOwed(_ entry: RingEntry, list: SubscriptionIndex) -> Bool {
        var index = list
        while index != .none {
            let (topic, classes, next) = shards.subscription(index)
            if classes.rawValue & entry.classes.rawValue != 0, entry.topics.contains(topic.value) { return true }
            index = next
        }
        return false
    }

    /// The ring's floor, if nothing the fan was owed between a sequence and that floor has left the ring; else `nil`. One
    /// look under the lock: a floor read later could lie above an entry that left meanwhile.
    private func floor(ofWhole list: SubscriptionIndex, from sequence: UInt64) -> UInt64? {
        shared.withKnowledge { knowledge in
            var index = list
            while index != .none {
                let (topic, classes, next) = shards.subscription(index)
                if knowledge.floors.floor(topic: topic.value, classes: classes) > sequence { return nil }
                index = next
            }
            return shared.ring.floorSequence
        }
    }

    /// A generation began: the fan is told at once while this turn has replays left. Else it stands below the generation,
    /// and is told when its socket, which has room, makes itself heard: ten thousand states at once hold up no goal.
    mutating func beginAnew(_ fan: FanIndex, view: EdgeView, _ outlet: any FanOutlet) {
        let row = Int(fan.value)
        let below = max(1, generation.start) - 1
        guard fans[row].phase == .live else {
            // A reset that did not begin to go out is void.
            keep(fans[row].pending?.withoutReset, for: row)
            fans[row].position = below
            return
        }
        guard replaysLeft > 0 else {
            counters.replaysPutOff += 1
            return lag(fan, at: below, nil, outlet)
        }
        replaysLeft -= 1
        reset(fan, generation.reason, view: view, outlet)
    }

    /// Continuity is lost: the fan is told, and given the current state of everything it holds. The view is at the
    /// worker's position.
    mutating func reset(_ fan: FanIndex, _ reason: ResetReason, view: EdgeView, _ outlet: any FanOutlet) {
        let row = Int(fan.value)
        let output = PendingOutput(fans[row].pending, reset: resetFrames(fan, reason, view: view))
        guard fans[row].phase == .lagging else { return send(output, to: fan, outlet) }
        keep(output, for: row)
    }

    /// A reset with its states; the fan stands where its worker stands.
    mutating func resetFrames(_ fan: FanIndex, _ reason: ResetReason, view: EdgeView) -> [[UInt8]] {
        let row = Int(fan.value)
        counters.count(reason)
        fans[row].position = position
        var held: [Topic] = []
        var index = fans[row].list
        while index != .none {
            let (topic, _, next) = shards.subscription(index)
            if let topic = heldTopics[topic] { held.append(topic) }
            index = next
        }
        let states = states(of: held, in: view)
        let reset = ServerFrame.reset(
            reason, cursor: cursor, states: states.frames.count, truncated: states.truncated)
        return [framing(reset)] + states.frames
    }
}
