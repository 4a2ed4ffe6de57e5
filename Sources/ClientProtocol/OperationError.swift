/// Why an operation was refused. The connection stays; nothing of the operation took effect.
package struct OperationError: Error, Hashable, Sendable {
    /// Stable names, for programs.
    package enum Code: String, CaseIterable, Sendable {
        case badJSON = "bad-json"
        case badMessage = "bad-message"
        case unknownOp = "unknown-op"
        case badTopics = "bad-topics"
        case badClasses = "bad-classes"
        case badCursor = "bad-cursor"
        case tooManyTopics = "too-many-topics"
        case afterNotFirst = "after-not-first"
        case tooFast = "too-fast"
        case topicsFull = "topics-full"
        case notReady = "not-ready"
    }

    package var code: Code
    /// What was wrong, with what, and what to do.
    package var message: String
    /// The client's name for the operation, where it gave one.
    package var id: String?

    package init(_ code: Code, _ message: String, id: String? = nil) {
        self.code = code
        self.message = message
        self.id = id
    }
}

extension String {
    /// The beginning, for an error that says back what it is about: 64 scalars, which are 256 bytes at most. (A character
    /// may be as long as a whole message.)
    var quotable: String { String(unicodeScalars.prefix(64)) }
}
