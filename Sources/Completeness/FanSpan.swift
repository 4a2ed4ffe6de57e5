import MatchModel

/// A stretch of one fan's journal in which continuity was never given up, across as many connections as it took.
///
/// It ends with a reset, or with a connection that was not resumed: from there the fan is owed anew.
struct FanSpan {
    /// Publications of a topic and of these classes with `from < cursor <= to` are owed.
    struct Interval {
        var topic: String
        var classes: EventClasses
        var from: Cursor
        /// `nil` while it is held.
        var to: Cursor?
    }

    private(set) var intervals: [Interval] = []
    var received: [(cursor: Cursor, event: EventID, revision: UInt32)] = []

    var isEmpty: Bool { intervals.isEmpty && received.isEmpty }
    /// What is held now.
    var held: [Interval] { intervals.filter { $0.to == nil } }

    /// Holds the topics with the classes from `cursor` on. A topic that is held already is owed its old classes up to it.
    mutating func hold(_ topics: [String], _ classes: EventClasses, from cursor: Cursor) {
        release(topics, at: cursor)
        for topic in topics { intervals.append(Interval(topic: topic, classes: classes, from: cursor)) }
    }

    /// Gives up some topics: nothing above `cursor` is owed for them.
    mutating func release(_ topics: [String], at cursor: Cursor) {
        for index in intervals.indices where intervals[index].to == nil && topics.contains(intervals[index].topic) {
            intervals[index].to = cursor
        }
    }

    /// A new connection goes on after `cursor` with these topics; what it does not name again is given up there.
    mutating func resume(_ topics: [String], _ classes: EventClasses, at cursor: Cursor) {
        release(held.map(\.topic).filter { !topics.contains($0) }, at: cursor)
        let unchanged = held.filter { $0.classes == classes }.map(\.topic)
        hold(topics.filter { !unchanged.contains($0) }, classes, from: cursor)
    }

    mutating func releaseAll(at cursor: Cursor) {
        for index in intervals.indices where intervals[index].to == nil { intervals[index].to = cursor }
    }
}
