import BackboneWire
import ClientProtocol
import EventLog
import HTTPTransport
import JSONText
import MatchModel

/// `GET /v1/publications?after=&until=`: what was published, with topics and class; the truth that checkers use.
enum PublicationListing {
    /// The most publications of one answer; `next` names where the rest begins.
    static let pageLimit = 1000

    static func answer(_ target: HTTPTarget, log: DurableLog, head: Cursor) -> HTTPResponse {
        guard let after = position(target["after"], else: Cursor(epoch: 0, offset: 0), head),
            let until = position(target["until"], else: head, head)
        else {
            return .problem(
                400, "bad-cursor", "'after' and 'until' are cursors EPOCH:OFFSET, or offsets of the current epoch")
        }
        do {
            // Never beyond what is visible: the log may be ahead of what this loop has been told is durable.
            let entries = try log.publications(after: after, until: min(until, head), limit: pageLimit)
            return HTTPResponse(.ok, json: try render(entries, head: head, floor: try log.floor()))
        } catch {
            return .problem(503, "log-unreadable", "the log could not be read: \(error)")
        }
    }

    private static func position(_ text: String?, else standard: Cursor, _ head: Cursor) -> Cursor? {
        guard let text, !text.isEmpty else { return standard }
        return Cursor(text.contains(":") ? text : "\(head.epoch):\(text)")
    }

    private static func render(
        _ entries: [LoggedPublication], head: Cursor, floor: Cursor
    ) throws(BackboneWireError) -> [UInt8] {
        var publications: [Publication] = []
        for entry in entries {
            var decoder = BackboneDecoder()
            try decoder.append(entry.bytes)
            if case .publication(let publication)? = try decoder.next() { publications.append(publication) }
        }
        var json = JSONWriter(capacity: 640 * entries.count + 64)
        json.object {
            $0.field("epoch", head.epoch)
            $0.field("head", head.description)
            // What retention has let go is not passed over in silence.
            if floor.offset > 0 { $0.field("floor", floor.description) }
            $0.array("publications") { list in
                for publication in publications { list.object { write(publication, into: &$0) } }
            }
            if entries.count == pageLimit, let last = entries.last { $0.field("next", last.cursor.description) }
        }
        return json.bytes
    }

    private static func write(_ publication: Publication, into json: inout JSONWriter) {
        json.field("cursor", publication.cursor.description)
        EventFrame.fields(of: publication.event, into: &json)
        MatchDocument.score(publication.score, into: &json)
        json.array("topics") { list in
            let (match, home, away, league) = publication.topics.all
            for topic in [match, home, away, league] { list.element(topic.description) }
        }
        json.object("at") {
            if let captured = publication.captured { $0.field("captured", captured.milliseconds) }
            $0.field("received", publication.received.milliseconds)
            $0.field("published", publication.published.milliseconds)
        }
        // The same in microseconds, for those who measure.
        if let captured = publication.captured { json.field("captured_us", captured.microseconds) }
        json.field("published_us", publication.published.microseconds)
    }
}
