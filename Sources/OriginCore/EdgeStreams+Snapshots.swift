import BackboneWire
import MatchModel

/// Snapshots: encoded once, sent in bounds, to so many edges at a time.
extension EdgeStreams {
    /// Seconds that an edge may take for its snapshot; then another has its turn.
    package static let snapshotSeconds = 30

    /// Begins the snapshots whose turn it is.
    mutating func sendSnapshots(_ history: PublishedHistory, _ outlet: any EdgeStreamOutlet) {
        while snapshotsWaiting > 0, snapshotsUnderWay < Self.maximumSnapshots {
            guard
                let place = streams.firstIndex(where: { if case .waiting = $0.catchUp { true } else { false } }),
                case .waiting(let wanted) = streams[place].catchUp
            else { return }
            snapshotsWaiting -= 1
            snapshotsUnderWay += 1
            counters.snapshots += 1
            let snapshot = currentSnapshot(history)
            streams[place].catchUp = .sending(snapshot, next: 0, history: wanted, since: ticks)
            sendHello(place, history, digestAtBase: snapshot.digest, outlet)
            pumpSnapshot(place, history, outlet)
        }
    }

    /// The one that others are sent, if what was published since is still held and not much; else one of now.
    private mutating func currentSnapshot(_ history: PublishedHistory) -> EdgeSnapshot {
        if let snapshot, snapshot.head.epoch == history.head.epoch, snapshot.head.offset >= history.base,
            history.head.offset - snapshot.head.offset <= Self.snapshotAge
        {
            return snapshot
        }
        let snapshot = EdgeSnapshot(history)
        self.snapshot = snapshot
        counters.snapshotsMade += 1
        return snapshot
    }

    /// Sends a snapshot's frames as far as the stream takes them; then the history that refills the edge's ring, and what
    /// was published since.
    mutating func pumpSnapshot(_ place: Int, _ history: PublishedHistory, _ outlet: any EdgeStreamOutlet) {
        guard case .sending(let snapshot, var next, let wanted, let since) = streams[place].catchUp else { return }
        let id = streams[place].id
        while next < snapshot.count {
            guard outlet.pendingBytes(of: id) < pendingLimit else {
                streams[place].catchUp = .sending(snapshot, next: next, history: wanted, since: since)
                return
            }
            outlet.send(snapshot.frame(next), to: id)
            next += 1
        }
        let head = snapshot.head.offset
        let base = max(head - min(wanted, head), history.base)
        guard snapshot.head.epoch == history.head.epoch, base <= head, let digest = history.digest(at: base) else {
            streams[place].catchUp = .sending(snapshot, next: next, history: wanted, since: since)
            return overtaken(id, outlet)
        }
        streams[place].catchUp = .none
        snapshotsUnderWay -= 1
        send(.historyBegin(HistoryBegin(base: base, digest: digest.value)), place, outlet)
        streams[place].position = base
        pump(place, history, outlet)
    }

    /// Who takes too long for its snapshot gives up its place, and may come again.
    mutating func endSlowSnapshots(_ outlet: any EdgeStreamOutlet) {
        for stream in streams.reversed() {
            guard case .sending(_, _, _, let since) = stream.catchUp, ticks - since > Self.snapshotSeconds else {
                continue
            }
            counters.snapshotsTooSlow += 1
            refuse(stream.id, .other, "the snapshot was not taken within \(Self.snapshotSeconds) s; come again", outlet)
        }
    }
}
