import JSONText

/// Why a whole payload or file is refused, and where the fault is.
package struct FeedRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    package var code: FeedCode
    /// What is wrong and the mend, without the place.
    package var message: String
    /// Both count from 1, the column in bytes; `nil` where the fault is not one of a place in the text.
    package var line: Int?
    package var column: Int?
    /// The entry at fault, counted from 0; `nil` where it is not one entry's.
    package var index: Int?

    package init(code: FeedCode, message: String, line: Int? = nil, column: Int? = nil, index: Int? = nil) {
        self.code = code
        self.message = message
        self.line = line
        self.column = column
        self.index = index
    }

    init(_ error: JSONError) {
        self.init(code: .malformed, message: "not JSON: \(error.message)", line: error.line, column: error.column)
    }

    package var description: String {
        if let line, let column { return "line \(line), column \(column): \(message)" }
        if let index { return "entry \(index): \(message)" }
        return message
    }
}

/// The stable words for what can be wrong with a payload or an entry of it.
package enum FeedCode: String, CaseIterable, Sendable {
    /// The text is not JSON or XML, or the value is not an object where one is needed.
    case malformed = "malformed"
    /// More bytes or more parts than a document may have.
    case tooLarge = "too-large"
    /// Nested deeper than a document may be.
    case tooDeep = "too-deep"
    /// The bytes are not the characters they should be.
    case badEncoding = "bad-encoding"
    /// XML with a document type, which could define entities: none is ever read.
    case documentType = "document-type"
    /// Nobody's product by its content.
    case unknownProduct = "unknown-product"
    case tooManyEntries = "too-many-entries"
    case missingField = "missing-field"
    /// A field holds another kind of JSON value than it should.
    case wrongType = "wrong-type"
    case tooLong = "too-long"
    case badID = "bad-id"
    case badVersion = "bad-version"
    case badClock = "bad-clock"
    case badInstant = "bad-instant"
    case badScore = "bad-score"
    case badPosition = "bad-position"
    case sameTeam = "same-team"
    case unknownType = "unknown-type"
    case unknownKind = "unknown-kind"
    case unknownStatus = "unknown-status"
    case unknownMatchStatus = "unknown-match-status"
}
