import ClientProtocol
import Delivery
import InterestSharding
import MatchModel

/// What fans ask for.
extension FanWorker {
    /// How a message was taken.
    package enum Reception: Hashable, Sendable {
        case done
        /// The fan is behind what it is owed: keep the message and what follows, and offer them again when it is live.
        case deferred
    }

    /// One text message of a fan. `now` is monotonic, for the rate; `wall` is for choosing matches and for stamps.
    package mutating func receive(
        _ message: [UInt8], from fan: FanIndex, now: MonotonicInstant, wall: UnixInstant, to outlet: any FanOutlet
    ) -> Reception {
        guard isLive(fan) else { return deferring(fan) }
        guard isAllowed(fan, now: now) else {
            let limit = shared.settings.limits.operationsPerSecond
            refuse(fan, OperationError(.tooFast, "more than \(limit) operations a second; wait a second"), outlet)
            return .done
        }
        do {
            switch try ClientOperation(message: message, limits: shared.settings.limits) {
            case .subscribe(let operation):
                return subscribe(fan, operation, wall: wall, to: outlet)
            case .unsubscribe(let id, let topics):
                return unsubscribe(fan, topics, id: id, outlet)
            }
        } catch {
            refuse(fan, error, outlet)
            return .done
        }
    }

    /// A control frame of the transport came: `answer` is the frame that answers it, if any. Those above the rate of
    /// operations are not answered, and as many of them in a row as of refused operations end the connection.
    package mutating func receiveControl(
        answer: [UInt8]?, from fan: FanIndex, now: MonotonicInstant, to outlet: any FanOutlet
    ) {
        let row = Int(fan.value)
        guard isAllowed(fan, now: now) else {
            counters.refusedControls += 1
            fans[row].refusals = fans[row].refusals == .max ? .max : fans[row].refusals + 1
            if Int(fans[row].refusals) > shared.settings.refusalsInARow { close(fan, .abusive, to: outlet) }
            return
        }
        if let answer { give([answer], to: fan, outlet) }
    }

    /// A subscribe, from a message or from the URL. It is answered as a whole: all its topics resumed, or none.
    package mutating func subscribe(
        _ fan: FanIndex, _ operation: ClientOperation.Subscribe, wall: UnixInstant, to outlet: any FanOutlet
    ) -> Reception {
        let row = Int(fan.value)
        guard isLive(fan) else { return deferring(fan) }
        if let refusal = reason(against: operation, fans[row]) {
            refuse(fan, refusal, outlet)
            return .done
        }
        guard let (numbers, current) = holdAndView(operation.topics, outlet) else {
            let message = "this edge knows \(shared.settings.topicCapacity) topics and has no room; try another edge"
            refuse(fan, OperationError(.topicsFull, message, id: operation.id), outlet)
            return .done
        }
        guard isLive(fan) else {
            numbers.forEach { letGo($0) }
            return deferring(fan)
        }
        fans[row].hasSubscribed = true
        fans[row].refusals = 0
        counters.subscribes += 1
        let unknown = shared.withKnowledge { knowledge in
            operation.topics.filter { !knowledge.topics.isKnown($0) }
        }
        counters.unknownTopics += UInt64(unknown.count)
        var answer = Answer(operation: operation, numbers: numbers, unknown: unknown)
        if let after = operation.after, let place = resumePlace(after, numbers, operation.classes) {
            resume(fan, answer, at: place, outlet)
        } else {
            if operation.after != nil { counters.resumesRefused += 1 }
            answer.view = current
            join(fan, answer, wall: wall, outlet)
        }
        return .done
    }

    private struct Answer {
        var operation: ClientOperation.Subscribe
        var numbers: [TopicIndex]
        var unknown: [Topic]
        var view: EdgeView?
    }

    /// The fan is behind; or it was found gone on the way, and nothing of it is to be kept for who gets its row.
    private mutating func deferring(_ fan: FanIndex) -> Reception {
        guard fans[Int(fan.value)].phase != .free else { return .done }
        counters.deferredOperations += 1
        return .deferred
    }

    private func reason(against operation: ClientOperation.Subscribe, _ row: Fan) -> OperationError? {
        if operation.after != nil, row.hasSubscribed {
            let message = "\"after\" belongs in a connection's first subscribe; leave it out, states will follow"
            return OperationError(.afterNotFirst, message, id: operation.id)
        }
        let new = operation.topics.count { topic in
            topics[topic].map { shards.find($0, in: row.list) == nil } ?? true
        }
        let limit = shared.settings.limits.topics
        guard Int(row.topics) + new <= limit else {
            let message = "\(Int(row.topics) + new) topics; a connection may hold \(limit)"
            return OperationError(.tooManyTopics, message, id: operation.id)
        }
        return nil
    }

    /// Numbers for all topics and what is known once the interest in them stands: whatever the writer appends after that
    /// wakes this worker. A fan found gone on the way may have been the only one who held a topic; then it is held anew.
    private mutating func holdAndView(_ wanted: [Topic], _ outlet: any FanOutlet) -> (numbers: [TopicIndex], EdgeView)?
    {
        while true {
            guard let numbers = holdAll(wanted) else {
                wanted.compactMap { topics[$0] }.forEach { letGo($0) }
                return nil
            }
            let current = currentView(outlet)
            if wanted.allSatisfy({ topics[$0] != nil }) { return (numbers, current) }
        }
    }

    /// Numbers for all topics, with this worker's interest in them stored; `nil`, and nothing held, where one finds no
    /// room.
    private mutating func holdAll(_ wanted: [Topic]) -> [TopicIndex]? {
        let missing = wanted.filter { topics[$0] == nil }
        let new = shared.withKnowledge { knowledge -> [TopicIndex]? in
            var held: [TopicIndex] = []
            for topic in missing {
                guard let number = knowledge.hold(topic) else {
                    held.forEach { knowledge.release($0) }
                    return nil
                }
                held.append(number)
            }
            return held
        }
        guard let new else { return nil }
        for (topic, number) in zip(missing, new) {
            topics[topic] = number
            heldTopics[number] = topic
            shared.interests[index].set(number)
        }
        return wanted.compactMap { topics[$0] }
    }

    /// Where a resume goes on from; `nil` where it would not be whole.
    private func resumePlace(_ after: Cursor, _ numbers: [TopicIndex], _ classes: EventClasses) -> UInt64? {
        guard after.epoch == generation.epoch, let sequence = generation.sequence(of: after.offset) else { return nil }
        let isWhole = shared.withKnowledge { knowledge in
            numbers.allSatisfy { knowledge.floors.floor(topic: $0.value, classes: classes) <= sequence }
        }
        return isWhole ? sequence : nil
    }

    private mutating func resume(_ fan: FanIndex, _ answer: Answer, at place: UInt64, _ outlet: any FanOutlet) {
        let row = Int(fan.value)
        counters.resumedWhole += 1
        for number in answer.numbers { add(number, answer.operation.classes, to: row) }
        let operation = answer.operation
        let frame = ServerFrame.subscribed(
            id: operation.id, topics: operation.topics, unknown: answer.unknown,
            cursor: generation.cursor(at: place), .resumed)
        fans[row].position = place
        send(PendingOutput([framing(frame)], written: 0), to: fan, outlet)
        guard fans[row].phase != .free else { return }
        if place > position {
            counters.resumesAhead += 1
            ahead[fan] = shared.withKnowledge { $0.heartbeats } + 2
        } else if place < position {
            if fans[row].phase == .live { lag(fan, at: place, nil, outlet) }
            if fans[row].pending == nil { _ = catchUp(fan, outlet) }
        }
    }

    private mutating func join(_ fan: FanIndex, _ answer: Answer, wall: UnixInstant, _ outlet: any FanOutlet) {
        guard let view = answer.view else { return }
        let row = Int(fan.value)
        let operation = answer.operation
        // What it is owed by the topics it held before; the states of the new ones stand where the worker does.
        let owed = takeOwed(fan).map { [$0] } ?? []
        var gaining: [Topic] = []
        for (topic, number) in zip(operation.topics, answer.numbers) {
            if add(number, operation.classes, to: row) { gaining.append(topic) }
        }
        if fans[row].position > position, !gaining.isEmpty {
            // It came ahead of this edge: states of here and now are older than what it holds of its other topics.
            ahead[fan] = nil
            let frame = ServerFrame.subscribed(
                id: operation.id, topics: operation.topics, unknown: answer.unknown, cursor: cursor,
                .states(0, truncated: false))
            return give(owed + [framing(frame)] + resetFrames(fan, .behind, view: view), to: fan, outlet)
        }
        let states = states(of: gaining, in: view, wall: wall)
        let frame = ServerFrame.subscribed(
            id: operation.id, topics: operation.topics, unknown: answer.unknown, cursor: cursor,
            .states(states.frames.count, truncated: states.truncated))
        give(owed + [framing(frame)] + states.frames, to: fan, outlet)
    }

    /// Adds a topic to a fan, or replaces the classes of one it holds. Whether it hears more than before.
    @discardableResult
    private mutating func add(_ number: TopicIndex, _ classes: EventClasses, to row: Int) -> Bool {
        if let held = shards.find(number, in: fans[row].list) {
            let before = shards.subscription(held).classes
            shards.setClasses(classes, of: held)
            return !classes.isSubset(of: before)
        }
        let fan = FanIndex(UInt32(row))
        fans[row].list = shards.join(fan, topic: number, classes: classes, list: fans[row].list)
        fans[row].topics += 1
        return true
    }

    private mutating func unsubscribe(
        _ fan: FanIndex, _ names: [Topic], id: String?, _ outlet: any FanOutlet
    ) -> Reception {
        takeUp(to: outlet)
        let row = Int(fan.value)
        guard isLive(fan) else { return deferring(fan) }
        fans[row].refusals = 0
        let owed = takeOwed(fan).map { [$0] } ?? []
        for topic in names {
            guard let number = topics[topic], let held = shards.find(number, in: fans[row].list) else { continue }
            fans[row].list = shards.leave(held, list: fans[row].list)
            fans[row].topics -= 1
            letGo(number)
        }
        give(owed + [framing(ServerFrame.unsubscribed(id: id, topics: names))], to: fan, outlet)
        return .done
    }

    private mutating func refuse(_ fan: FanIndex, _ error: OperationError, _ outlet: any FanOutlet) {
        let row = Int(fan.value)
        counters.count(error.code)
        fans[row].refusals = fans[row].refusals == .max ? .max : fans[row].refusals + 1
        if Int(fans[row].refusals) > shared.settings.refusalsInARow { return close(fan, .abusive, to: outlet) }
        give([framing(ServerFrame.error(error))], to: fan, outlet)
    }

    /// A token bucket in two bytes and a stamp, filled when it is looked at: an idle fan has no timer.
    private mutating func isAllowed(_ fan: FanIndex, now: MonotonicInstant) -> Bool {
        let row = Int(fan.value)
        let rate = Int64(shared.settings.limits.operationsPerSecond)
        let tenths = UInt32(truncatingIfNeeded: now.milliseconds / 100)
        let passed = Int64(tenths &- fans[row].operationsCounted)
        let earned = min(passed, 1000) * rate / 10
        if earned > 0 {
            fans[row].allowance = UInt8(clamping: min(Int64(fans[row].allowance) + earned, rate))
            fans[row].operationsCounted = tenths
        }
        guard fans[row].allowance > 0 else { return false }
        fans[row].allowance -= 1
        return true
    }
}
