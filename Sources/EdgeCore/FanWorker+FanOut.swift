import ClientProtocol
import Delivery
import InterestSharding
import MatchModel

/// The way of a publication to this worker's fans.
extension FanWorker {
    /// Gives every live fan what it is owed between the worker's position and the ring's head. Called when the ring's
    /// writer woke this worker, and before anything is answered; calling it once too often does nothing.
    package mutating func scan(to outlet: any FanOutlet) {
        while position < shared.ring.headSequence {
            guard let entry = shared.ring.entry(position + 1, reader: index) else {
                goOnFromFloor(outlet)
                continue
            }
            position = entry.sequence
            fanOut(entry, outlet)
        }
    }

    /// One send for each live fan that has the publication's class on one of its topics. Nothing is allocated, locked or
    /// copied; `position` is what makes it once per connection.
    private mutating func fanOut(_ entry: RingEntry, _ outlet: any FanOutlet) {
        let sequence = entry.sequence
        let classes = entry.classes
        var deliveries = 0
        for topic in entry.topics {
            let members = shards.members(of: TopicIndex(topic))
            for member in members where member.wants(classes) {
                let row = Int(member.fan.value)
                guard fans[row].position < sequence, fans[row].phase == .live else { continue }
                fans[row].position = sequence
                deliveries += 1
                let result = entry.frame.withUnsafeBytes { outlet.send($0, to: member.fan) }
                if case .took(entry.frame.count) = result { continue }
                keepRest(of: entry, after: result, member.fan, outlet)
            }
        }
        counters.publications += 1
        if !lost.isEmpty {
            deliveries -= lost.count
            closeLost(outlet)
        }
        counters.deliveries += UInt64(deliveries)
        if deliveries > 0 { outlet.fannedOut(entry, deliveries: deliveries) }
    }

    private mutating func keepRest(
        of entry: RingEntry, after result: FanWrite, _ fan: FanIndex, _ outlet: any FanOutlet
    ) {
        switch result {
        case .took(let count):
            lag(fan, at: entry.sequence, PendingOutput([entry.frame], written: count), outlet)
        case .lost:
            lost.append(fan)
        }
    }

    /// Closing changes the shards, so it waits until none is being walked.
    mutating func closeLost(_ outlet: any FanOutlet) {
        while let fan = lost.popLast() { close(fan, .connectionLost, to: outlet) }
    }

    /// The next place is not in the ring: a generation began, or this worker was too slow for the ring.
    private mutating func goOnFromFloor(_ outlet: any FanOutlet) {
        let current = view()
        if current.generation != generation {
            let hadHistory = generation != .none
            generation = current.generation
            position = current.head
            ahead.removeAll(keepingCapacity: true)
            for row in fans.indices where fans[row].phase != .free {
                guard hadHistory, fans[row].list != .none else {
                    fans[row].position = position
                    continue
                }
                reset(FanIndex(UInt32(row)), current.generation.reason, view: current, outlet)
            }
            return
        }
        for row in fans.indices where fans[row].phase == .live && fans[row].list != .none {
            lag(FanIndex(UInt32(row)), at: max(position, fans[row].position), nil, outlet)
        }
        position = max(position, current.floor)
    }
}
