import MatchModel

/// Reads a log from one end to the other, in slices, and with that holds every record against its digest.
package struct LogScrub: Hashable, Sendable {
    /// Records of each table that one step reads: some 5 ms.
    static let slice = 2000

    package private(set) var inputs = 0
    package private(set) var publications = 0
    private var input: UInt64?
    private var position = Cursor(epoch: 0, offset: 0)
    private var end: Cursor?
    private var lastInput: UInt64 = 0
    private var checkpoints: [UInt64]?

    package init() {}

    /// Reads the next slice; `true` while there is more of what there was at the first step. Throws `damaged`.
    package mutating func step(_ log: some LogReading) throws(EventLogError) -> Bool {
        let end: Cursor
        if let known = self.end {
            end = known
        } else {
            end = try log.head()
            lastInput = try log.lastInput()
            checkpoints = try log.checkpoints()
            self.end = end
        }
        // What retention lets go meanwhile is not looked for.
        position = max(position, try log.floor())
        let after = max(input ?? 0, try log.inputFloor())
        let found = try log.publications(after: position, until: end, limit: Self.slice)
        if let last = found.last { position = last.cursor }
        publications += found.count
        let foundInputs = after < lastInput ? try log.inputs(after: after, limit: Self.slice) : []
        input = foundInputs.last?.id ?? after
        inputs += foundInputs.count
        if foundInputs.isEmpty, after < lastInput, after >= (try log.inputFloor()) {
            throw .damaged(what: "input \(after + 1) is missing")
        }
        if found.isEmpty, position.epoch == end.epoch, position < end, position >= (try log.floor()) {
            throw .damaged(what: "publication \(end) is missing")
        }
        return found.count == Self.slice || (input ?? 0) < lastInput
    }

    /// The whole log at once.
    package static func run(_ log: some LogReading) throws(EventLogError) -> LogScrub {
        var scrub = LogScrub()
        while try scrub.step(log) {}
        for input in scrub.checkpoints ?? [] { _ = try log.checkpoint(after: input) }
        return scrub
    }
}
