import BackboneWire
import ClientProtocol
import MatchModel

/// What became durable, as an observer outside of all nodes saw it: what fans are held against.
final class PublishedTruth {
    struct Entry {
        var publication: Publication
        /// The frame as every fan gets it.
        var text: [UInt8]
        /// Its topics, as bits.
        var topics: UInt64
        var bytes: [UInt8]
    }

    struct Epoch {
        /// By offset, from 1.
        var entries: [Entry] = []
        /// A durable tail was lost: this epoch was published twice over, and proves nothing any more.
        var isForked = false

        func entry(_ offset: UInt64) -> Entry? {
            offset >= 1 && offset <= UInt64(entries.count) ? entries[Int(offset) - 1] : nil
        }
    }

    private let world: SimulatedWorld
    private let recorder: Recorder
    private var epochs: [UInt64: Epoch] = [:]
    private(set) var epoch: UInt64 = 0
    private(set) var publications = 0
    private(set) var epochsBegun = 0

    init(_ world: SimulatedWorld, _ recorder: Recorder) {
        self.world = world
        self.recorder = recorder
    }

    func entries(of epoch: UInt64) -> Epoch? { epochs[epoch] }
    func entry(at cursor: Cursor) -> Entry? { epochs[cursor.epoch]?.entry(cursor.offset) }
    func isForked(_ epoch: UInt64) -> Bool { epochs[epoch]?.isForked ?? false }
    var head: Cursor { Cursor(epoch: epoch, offset: UInt64(epochs[epoch]?.entries.count ?? 0)) }

    /// An epoch's beginning is durable.
    func begin(_ new: UInt64) {
        if new <= epoch { recorder.fail(.oneOrder, "epoch \(new) begins after \(epoch)") }
        if epochs[new] != nil { recorder.fail(.oneOrder, "epoch \(new) begins a second time") }
        epoch = new
        epochs[new] = Epoch()
        epochsBegun += 1
        recorder.record(.published, new, 0, "epoch \(new) is durable")
    }

    /// A publication is durable.
    func append(_ cursor: Cursor, _ bytes: [UInt8]) {
        guard cursor.epoch == epoch, let held = epochs[epoch] else {
            return recorder.fail(.oneOrder, "\(cursor) is published in epoch \(epoch)")
        }
        guard cursor.offset == UInt64(held.entries.count) + 1 else {
            return recorder.fail(.oneOrder, "\(cursor) follows \(held.entries.count)")
        }
        var decoder = BackboneDecoder()
        guard (try? decoder.append(bytes)) != nil, let frame = try? decoder.next(),
            case .publication(let publication) = frame, publication.cursor == cursor
        else { return recorder.fail(.oneOrder, "what is logged at \(cursor) is no publication of it") }
        let entry = Entry(
            publication: publication, text: EventFrame.render(publication), topics: world.mask(publication.topics),
            bytes: bytes)
        epochs[epoch]?.entries.append(entry)
        publications += 1
        let event = publication.event
        recorder.record(
            .published, cursor.offset, Recorder.hash(bytes),
            "durable \(cursor) \(event.match) \(event.id) r\(event.revision) \(event.kind.name) \(event.status.name)")
    }

    /// The log was put back to a position of an epoch. `isKnown` where the origin knows it, and begins an epoch at once.
    func rollBack(to cursor: Cursor, isKnown: Bool) {
        epoch = cursor.epoch
        guard !isKnown else { return }
        // What follows is written over what fans may have seen.
        epochs[cursor.epoch]?.isForked = true
        epochs[cursor.epoch]?.entries.removeSubrange(Int(cursor.offset)...)
    }

    /// An event as it stood at a position of its epoch; `nil` where it was not published in it up to there.
    func latest(of event: EventID, at cursor: Cursor) -> MatchEvent? {
        epochs[cursor.epoch]?.entries.prefix(Int(cursor.offset)).last { $0.publication.event.id == event }?
            .publication.event
    }

    /// The newest publication of a match at or below a position in its epoch.
    func lastChange(of match: MatchID, at cursor: Cursor) -> Cursor? {
        guard let entries = epochs[cursor.epoch]?.entries else { return nil }
        for entry in entries.prefix(Int(cursor.offset)).reversed() where entry.publication.topics.match == match {
            return entry.publication.cursor
        }
        return nil
    }
}
