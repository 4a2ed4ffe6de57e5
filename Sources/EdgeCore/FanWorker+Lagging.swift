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

    /// Replays what the fan is owed between its own position and the worker's, one slice of it.
    mutating func catchUp(_ fan: FanIndex, _ outlet: any FanOutlet) -> Bool {
        let row = Int(fan.value)
        var slice = shared.settings.replaySlice
        while fans[row].position < position {
            guard let entry = shared.ring.entry(fans[row].position + 1, reader: index) else {
                if let floor = floor(ofWhole: fans[row].list, from: fans[row].position) {
                    fans[row].position = min(position, floor)
                    continue
                }
                let before = generation
                let current = currentView(outlet)
                // A generation that began meanwhile has reset the fan already.
                if before == generation { reset(fan, .behind, view: current, outlet) }
                return false
            }
            guard isOwed(entry, list: fans[row].list) else {
                fans[row].position = entry.sequence
                continue
            }
            guard slice > 0 else { return false }
            slice -= 1
            fans[row].position = entry.sequence
            counters.deliveries += 1
            counters.replayed += 1
            let frame = entry.frame(isCompressed: fans[row].isCompressed)
            let result = frame.withUnsafeBytes { outlet.send($0, to: fan) }
            switch result {
            case .took(frame.count): continue
            case .took(let count):
                keep(PendingOutput([frame], written: count), for: row)
                return false
            case .lost, .timedOut:
                close(fan, result.endWhenLagging, to: outlet)
                return false
            }
        }
        becomeLive(fan, outlet)
        return fans[row].phase == .live
    }

    private mutating func becomeLive(_ fan: FanIndex, _ outlet: any FanOutlet) {
        let row = Int(fan.value)
        fans[row].phase = .live
        counters.laggingNow -= 1
        counters.caughtUp += 1
        outlet.setLagging(false, fan)
        tellLink(fan, outlet)
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
