import ClientProtocol
import Delivery
import InterestSharding
import MatchModel
import ScoreCaching

/// The way of a publication to this worker's fans: taken up at once, given in slices, the most urgent first.
extension FanWorker {
    /// When a worker wants its next turn if nothing happens before.
    package enum NextTurn: Hashable, Sendable {
        case now
        case at(MonotonicInstant)
        case whenWoken
    }

    /// Whether there is anything to do in a turn: one look at the ring's head.
    package var hasWork: Bool {
        !fanOuts.isEmpty || !doomed.isEmpty || position < shared.ring.headSequence
            || replaysLeft < shared.settings.replaysPerTurn
    }

    /// Takes up what the ring has and gives one slice of what is open. To be called in every turn of the loop: between
    /// two slices it serves newcomers, beats, and what is more urgent.
    package mutating func work(now: MonotonicInstant, to outlet: any FanOutlet) -> NextTurn {
        replaysLeft = shared.settings.replaysPerTurn
        takeUp(to: outlet)
        closeDoomed(outlet)
        guard !fanOuts.isEmpty else { return .whenWoken }
        var budget = shared.settings.slice
        while budget > 0, let place = fanOuts.next(now: now) {
            runSlice(of: place, budget: &budget, to: outlet)
        }
        guard let due = fanOuts.nextDue else { return .whenWoken }
        return due <= now ? .now : .at(due)
    }

    /// Opens every publication between the worker's position and the ring's head that somebody here may be owed. Called
    /// before anything is answered; calling it once too often does nothing.
    mutating func takeUp(to outlet: any FanOutlet) {
        while position < shared.ring.headSequence {
            guard let entry = shared.ring.entry(position + 1, reader: index) else {
                goOnFromFloor(outlet)
                continue
            }
            position = entry.sequence
            counters.publications += 1
            guard entry.topics.contains(where: { !shards.members(of: TopicIndex($0)).isEmpty }) else { continue }
            if fanOuts.isFull {
                counters.fanOutsForced += 1
                finish(0, to: outlet)
            }
            fanOuts.append(entry, patience: shared.settings.commentaryPatience)
        }
    }

    /// Gives an open publication to its next subscribers, until the budget is used up or everybody has it; then it is
    /// closed. A delivery costs one of the budget, and so do 32 members who are passed over. One send for each live fan
    /// that has the publication's class on one of its topics and stands before it: nothing is allocated, locked or
    /// copied, and `Fan.position` is what makes it once per connection.
    package mutating func runSlice(of place: Int, budget: inout Int, to outlet: any FanOutlet) {
        let entry = fanOuts[place].entry
        var walk = ShardWalk(entry, older: place > 0 ? fanOuts[place - 1].entry.sequence : 0)
        var topic = fanOuts[place].topic
        var remaining = fanOuts[place].remaining
        while topic < entry.topics.count, budget > 0 {
            let members = shards.members(of: TopicIndex(entry.topics[topic]))
            walk.left = min(remaining ?? members.count, members.count)
            while walk.left > 0, budget > 0 {
                let owedMore = Self.select(from: members, &fans, into: &batch, &compressedBatch, &walk, &budget)
                deliver(entry, at: place, outlet)
                if let owedMore { deliverJoined(upTo: place, owedMore, outlet) }
            }
            remaining = walk.left
            guard walk.left == 0 else { break }
            topic += 1
            remaining = nil
        }
        fanOuts[place].topic = topic
        fanOuts[place].remaining = remaining
        if topic == entry.topics.count { close(fanOut: place, outlet) }
        closeDoomed(outlet)
    }

    /// Where a walk along a shard stands.
    private struct ShardWalk {
        let sequence: UInt64
        /// The classes of the publication, where a member has its own.
        let classes: UInt32
        /// The sequence of the newest open publication before this one; 0 without one.
        let older: UInt64
        /// Members still to visit.
        var left = 0
        var passes = 0

        init(_ entry: RingEntry, older: UInt64) {
            sequence = entry.sequence
            classes = UInt32(entry.classes.rawValue) << InterestShards.Member.classShift
            self.older = older
        }
    }

    /// Puts the next fans who are owed a publication into the batches, which are empty, and moves them to it, until the batch is full, the
    /// budget or the shard is at its end, or a fan is met who is owed an older one too: that one is returned.
    private static func select(
        from members: [InterestShards.Member], _ fans: inout [Fan], into batch: inout FanBatch,
        _ compressedBatch: inout FanBatch, _ walk: inout ShardWalk, _ budget: inout Int
    ) -> FanIndex? {
        let members = members.span
        var fans = fans.mutableSpan
        // Read once: across modules a constant is a call.
        let fanMask = InterestShards.Member.fanMask
        var plain = batch.numbers.mutableSpan
        var compressed = compressedBatch.numbers.mutableSpan
        var (count, compressedCount) = (0, 0)
        var owedMore: FanIndex?
        while walk.left > 0, budget > 0, count < plain.count, compressedCount < compressed.count {
            walk.left -= 1
            let word = members[walk.left].fanAndClasses
            let number = word & fanMask
            let row = Int(number)
            guard word & walk.classes != 0, fans[row].position < walk.sequence, fans[row].phase == .live else {
                walk.passes += 1
                if walk.passes % passesPerDelivery == 0 { budget -= 1 }
                continue
            }
            budget -= 1
            if fans[row].position < walk.older {
                owedMore = FanIndex(number)
                break
            }
            fans[row].position = walk.sequence
            if fans[row].isCompressed {
                compressed[compressedCount] = number
                compressedCount += 1
            } else {
                plain[count] = number
                count += 1
            }
        }
        batch.count = count
        compressedBatch.count = compressedCount
        return owedMore
    }

    /// One send for each of both batches, who stand at the entry already.
    private mutating func deliver(_ entry: RingEntry, at place: Int, _ outlet: any FanOutlet) {
        var deliveries = broadcastBatch(entry.frame, outlet)
        if compressedBatch.count > 0 {
            swap(&batch, &compressedBatch)
            deliveries += broadcastBatch(entry.frame(isCompressed: true), outlet)
            swap(&batch, &compressedBatch)
        }
        fanOuts[place].deliveries += deliveries
        counters.deliveries += UInt64(deliveries)
    }

    /// One send of a frame to each of the batch, which is empty afterwards; how many were not found gone. Who is, and who
    /// adds too much to what waits, is closed by `closeDoomed`.
    mutating func broadcastBatch(_ frame: [UInt8], _ outlet: any FanOutlet) -> Int {
        guard batch.count > 0 else { return 0 }
        var reached = batch.count
        batch.count = 0
        let numbers = batch.numbers
        frame.withUnsafeBytes {
            outlet.send($0, to: numbers.span.extracting(first: reached), shortfalls: &shortfalls)
        }
        while let (fan, result) = shortfalls.popLast() {
            if !keepRest(of: frame, after: result, fan, outlet) { reached -= 1 }
        }
        return reached
    }

    /// Members passed over that weigh as much as one delivery: a look costs some 3 ns, a send some 8 us.
    private static var passesPerDelivery: Int { 32 }

    private mutating func close(fanOut place: Int, _ outlet: any FanOutlet) {
        let done = fanOuts[place]
        fanOuts.remove(at: place)
        joined.removeAll()
        joinedCompressed.removeAll()
        if done.deliveries > 0 { outlet.fannedOut(done.entry, deliveries: done.deliveries) }
    }

    /// Gives an open publication to everybody who is still owed it.
    mutating func finish(_ place: Int, to outlet: any FanOutlet) {
        let sequence = fanOuts[place].entry.sequence
        while place < fanOuts.count, fanOuts[place].entry.sequence == sequence {
            var budget = Int.max
            runSlice(of: place, budget: &budget, to: outlet)
        }
    }

    // MARK: What one fan is owed of several

    /// The open publications up to a place that a fan is owed, as a bit for each place.
    private func owed(_ row: Int, upTo place: Int) -> UInt64 {
        var set: UInt64 = 0
        for index in 0...place where fanOuts[index].entry.sequence > fans[row].position {
            if isOwed(fanOuts[index].entry, list: fans[row].list) { set |= 1 << UInt64(index) }
        }
        return set
    }

    /// Gives a fan the publication at a place and the older ones it is still owed, in their order and in one send; the
    /// older fan-outs pass it over later.
    private mutating func deliverJoined(upTo place: Int, _ fan: FanIndex, _ outlet: any FanOutlet) {
        let row = Int(fan.value)
        let set = owed(row, upTo: place)
        fans[row].position = fanOuts[place].entry.sequence
        let frames = frames(of: set, for: row)
        let result = frames.withUnsafeBytes { outlet.send($0, to: fan) }
        if case .took(frames.count) = result {
            count(set)
        } else if keepRest(of: frames, after: result, fan, outlet) {
            count(set)
        }
    }

    private mutating func count(_ set: UInt64) {
        counters.deliveries += UInt64(set.nonzeroBitCount)
        counters.joinedSends += set.nonzeroBitCount > 1 ? 1 : 0
        for place in 0..<fanOuts.count where set & (1 << UInt64(place)) != 0 { fanOuts[place].deliveries += 1 }
    }

    /// What a live fan is still owed of everything that is open, which its next frame has to follow; the fan then stands
    /// where its worker stands.
    mutating func takeOwed(_ fan: FanIndex) -> [UInt8]? {
        let row = Int(fan.value)
        guard fans[row].position < position else { return nil }
        defer { fans[row].position = position }
        guard !fanOuts.isEmpty, fans[row].position < fanOuts.newest else { return nil }
        let set = owed(row, upTo: fanOuts.count - 1)
        guard set != 0 else { return nil }
        count(set)
        return frames(of: set, for: row)
    }

    private mutating func frames(of set: UInt64, for row: Int) -> [UInt8] {
        fans[row].isCompressed
            ? joinedCompressed.frames(of: set, in: fanOuts, isCompressed: true)
            : joined.frames(of: set, in: fanOuts, isCompressed: false)
    }

    /// The socket did not take everything: the fan goes on at its own pace, or is lost (`false`).
    private mutating func keepRest(
        of frames: [UInt8], after result: FanWrite, _ fan: FanIndex, _ outlet: any FanOutlet
    ) -> Bool {
        switch result {
        case .took(let count):
            lag(fan, at: fans[Int(fan.value)].position, PendingOutput([frames], written: count), outlet)
            return true
        case .lost, .timedOut:
            doomed.append((fan, .connectionLost))
            return false
        }
    }

    // MARK: Where the ring does not go on

    /// The next place is not in the ring: a generation began, or this worker was too slow for the ring.
    private mutating func goOnFromFloor(_ outlet: any FanOutlet) {
        let current = view()
        if current.generation != generation {
            let hadHistory = generation != .none
            // What is open is of the history before; the states that follow stand for it.
            fanOuts.removeAll()
            joined.removeAll()
            joinedCompressed.removeAll()
            generation = current.generation
            position = current.head
            ahead.removeAll(keepingCapacity: true)
            // After a rollback one position can stand for two histories: what was rendered of the other is void.
            documents.removeAll()
            for row in fans.indices where fans[row].phase != .free {
                guard hadHistory, fans[row].list != .none else {
                    fans[row].position = position
                    continue
                }
                beginAnew(FanIndex(UInt32(row)), view: current, outlet)
            }
            return
        }
        while !fanOuts.isEmpty { finish(0, to: outlet) }
        for row in fans.indices where fans[row].phase == .live && fans[row].list != .none {
            lag(FanIndex(UInt32(row)), at: max(position, fans[row].position), nil, outlet)
        }
        position = max(position, current.floor)
    }
}
