import MatchModel

/// Holds what fans recorded against what was published.
///
/// For each fan it works out from the journal alone what the fan subscribed to and from where, and from the truth alone
/// which (event, revision) that makes; then it compares. It takes one fan at a time, in time proportional to what the fan
/// was owed and received.
package struct CompletenessChecker {
    package private(set) var report = CompletenessReport()
    /// Where a fan is that has seen nothing yet.
    private static let nowhere = Cursor(epoch: 0, offset: 0)

    private let truth: Truth
    /// Positions of the truth up to here are missed when they were not received.
    private let end: Int
    private var owed: PositionSet
    private var got: PositionSet

    /// Checks up to the cursor `until` (when the fans stopped listening), or up to the end of the truth.
    package init(truth: Truth, until: Cursor? = nil) {
        self.truth = truth
        end = until.map { truth.firstIndex(after: $0) } ?? truth.entries.count
        owed = PositionSet(count: truth.entries.count)
        got = PositionSet(count: truth.entries.count)
    }

    /// The report over all journals.
    package static func check(
        _ journals: some Sequence<FanJournal>, against truth: Truth, until: Cursor? = nil
    ) -> CompletenessReport {
        var checker = CompletenessChecker(truth: truth, until: until)
        for journal in journals { checker.check(journal) }
        return checker.report
    }

    /// Adds one fan.
    package mutating func check(_ journal: FanJournal) {
        report.fans += 1
        var span = FanSpan()
        var position = Self.nowhere
        var isNewConnection = true
        for entry in journal.entries {
            switch entry {
            case .subscribed(let cursor, let topics, let classes, let resumed):
                if resumed, isNewConnection {
                    // Nothing above the fan's own position may be missing, whatever cursor the answer names.
                    if position == Self.nowhere { position = cursor }
                    span.resume(topics, classes, at: position)
                } else {
                    if isNewConnection { close(&span, of: journal.fan, position: position, goingOnAt: cursor) }
                    span.hold(topics, classes, from: cursor)
                    // An edge that is behind the one before may go on lower.
                    position = isNewConnection ? cursor : max(position, cursor)
                }
                isNewConnection = false
            case .unsubscribed(let topics):
                span.release(topics, at: position)
            case .event(let cursor, let id, let revision):
                span.received.append((cursor, id, revision))
                position = max(position, cursor)
            case .reached(let cursor):
                position = max(position, cursor)
            case .reset(let cursor):
                let held = span.held
                close(&span, of: journal.fan, position: position, goingOnAt: cursor)
                for interval in held { span.hold([interval.topic], interval.classes, from: cursor) }
                position = cursor
            case .disconnected:
                isNewConnection = true
            case .left:
                span.releaseAll(at: position)
            }
        }
        judge(span, of: journal.fan)
    }

    /// Ends a span at the fan's position. What lies between there and `next` comes as states, not as events.
    private mutating func close(_ span: inout FanSpan, of fan: String, position: Cursor, goingOnAt next: Cursor) {
        guard !span.isEmpty else { return }
        for interval in span.held {
            var gap = interval
            gap.from = max(interval.from, position)
            gap.to = next
            collect(gap)
        }
        report.covered += owed.clear(counting: true)
        span.releaseAll(at: position)
        judge(span, of: fan)
        span = FanSpan()
    }

    /// The whole matching: a publication is owed if one of its topics is held, for its class, since before it.
    private mutating func collect(_ interval: FanSpan.Interval) {
        guard let positions = truth.byTopic[interval.topic] else { return }
        let first = truth.firstIndex(after: interval.from)
        let last = interval.to.map { truth.firstIndex(after: $0) } ?? truth.entries.count
        for index in positions[Self.lowerBound(positions, first)...] {
            guard index < last else { break }
            if interval.classes.contains(truth.entries[index].eventClass) { owed.insert(index) }
        }
    }

    private mutating func judge(_ span: FanSpan, of fan: String) {
        for interval in span.intervals { collect(interval) }
        var highest: Cursor?
        for frame in span.received {
            report.received += 1
            func fault(_ kind: CompletenessFault.Kind) -> CompletenessFault {
                CompletenessFault(
                    kind: kind, fan: fan, cursor: frame.cursor, event: frame.event, revision: frame.revision)
            }
            guard let index = truth.index(of: frame.cursor), owed.contains(index),
                truth.entries[index].event == frame.event, truth.entries[index].revision == frame.revision
            else {
                report.note(fault(.neverOwed))
                continue
            }
            guard got.insert(index) else {
                report.note(fault(.doubled))
                continue
            }
            if let highest, frame.cursor < highest { report.note(fault(.reordered)) }
            highest = max(highest ?? frame.cursor, frame.cursor)
        }
        for index in owed.indices {
            if index < end || got.contains(index) { report.owed += 1 }
            guard index < end, !got.contains(index) else { continue }
            let entry = truth.entries[index]
            report.note(
                CompletenessFault(
                    kind: .missing, fan: fan, cursor: entry.cursor, event: entry.event, revision: entry.revision))
        }
        owed.clear()
        got.clear()
    }

    /// The first place in an ascending list whose value is not below `value`.
    private static func lowerBound(_ list: [Int], _ value: Int) -> Int {
        var low = 0
        var high = list.count
        while low < high {
            let middle = (low + high) / 2
            if list[middle] >= value { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
