import BackboneWire
import ClientProtocol
import Delivery
import InterestSharding
import MatchModel

/// Where a publication enters the edge: match state, then ring, then the workers who have a fan for it.
extension BackboneFollower {
    /// The next live publication.
    mutating func apply(
        _ publication: Publication, bytes: ArraySlice<UInt8>, now: MonotonicInstant
    ) -> [LinkDirective] {
        // Rendered outside the lock, once for everybody.
        let rendering = rendering(of: publication)
        var evicted: UInt64 = 0
        var noRoom: UInt64 = 0
        enum Outcome { case applied(RingEntry), duplicate, gap }
        let outcome = shared.withKnowledge { knowledge -> Outcome in
            let held = knowledge.cursor
            guard publication.cursor.epoch == held.epoch else { return .gap }
            if publication.cursor.offset <= held.offset { return .duplicate }
            guard publication.cursor.offset == held.offset + 1, knowledge.fold(publication) else { return .gap }
            let entry = knowledge.entry(
                publication, rendering, sequence: knowledge.head + 1, now: now, noRoom: &noRoom)
            knowledge.digest.fold(bytes)
            knowledge.head = entry.sequence
            shared.ring.append(entry) { leaving in
                knowledge.floors.raise(for: leaving)
                evicted += 1
            }
            return .applied(entry)
        }
        counters.evicted += evicted
        counters.topicsRefused += noRoom
        switch outcome {
        case .gap:
            return startOver(.gap)
        case .duplicate:
            counters.duplicates += 1
            return []
        case .applied(let entry):
            counters.publications += 1
            published = publication.published
            var directives: [LinkDirective] = []
            for (worker, interest) in shared.interests.enumerated()
            where entry.topics.contains(where: { interest.contains(TopicIndex($0)) }) {
                directives.append(.wake(worker: worker))
            }
            directives.append(.applied(publication))
            return directives
        }
    }

    private func rendering(of publication: Publication) -> Rendering {
        let text = EventFrame.render(publication)
        return Rendering(frame: framing(text), compressed: compressing.map { $0(text) } ?? [])
    }

    /// A whole snapshot with the ring's refill: a new generation begins, in one step for everybody who looks.
    mutating func install(_ refill: Refill, base: UInt64, now: MonotonicInstant) -> [LinkDirective] {
        let renderings = refill.history.map { rendering(of: $0) }
        var noRoom: UInt64 = 0
        shared.withKnowledge { knowledge in
            let isSameEpoch = knowledge.generation.epoch == refill.base.epoch
            let start = shared.ring.clear()
            knowledge.generation = Generation(
                start: start, epoch: refill.base.epoch, base: base, reason: isSameEpoch ? .edgeGap : .epoch)
            knowledge.floors = Floors(base: start)
            knowledge.replaceMatches(refill.matches)
            for match in refill.matches {
                let topics = match.fixture.topics.all
                for topic in [topics.0, topics.1, topics.2, topics.3] where knowledge.publish(topic) == nil {
                    noRoom += 1
                }
            }
            for (offset, publication) in refill.history.enumerated() {
                let sequence = start + UInt64(offset) + 1
                let entry = knowledge.entry(
                    publication, renderings[offset], sequence: sequence, now: now, noRoom: &noRoom)
                shared.ring.append(entry) { knowledge.floors.raise(for: $0) }
            }
            knowledge.head = shared.ring.headSequence
            knowledge.digest = refill.digestAtBase
            knowledge.isReady = true
        }
        published = refill.history.last?.published ?? published
        counters.snapshots += 1
        counters.topicsRefused += noRoom
        mustStartOver = false
        phase = .following
        return shared.interests.indices.map { .wake(worker: $0) } + [.ready]
    }
}

/// A publication as it goes to sockets, in every format there is.
struct Rendering {
    var frame: [UInt8]
    var compressed: [UInt8]
}

extension EdgeKnowledge {
    /// A publication as the ring holds it.
    mutating func entry(
        _ publication: Publication, _ rendering: Rendering, sequence: UInt64, now: MonotonicInstant,
        noRoom: inout UInt64
    ) -> RingEntry {
        let (match, home, away, league) = publication.topics.all
        var numbers: [UInt32] = []
        for topic in [match, home, away, league] {
            if let number = publish(topic, at: sequence) { numbers.append(number.value) } else { noRoom += 1 }
        }
        return RingEntry(
            sequence: sequence, cursor: publication.cursor, eventClass: publication.event.eventClass,
            topics: numbers, frame: rendering.frame, compressed: rendering.compressed, arrived: now)
    }
}
