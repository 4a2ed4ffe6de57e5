/// Why one entry of a payload was not taken; the good entries beside it count.
package struct EntryRefusal: Hashable, Sendable {
    /// The entry's place in the payload, counted from 0.
    package var index: Int
    /// A stable word for programs.
    package var code: String
    /// What is wrong, with which field, and the mend; for people.
    package var message: String

    package init(index: Int, code: String, message: String) {
        self.index = index
        self.code = code
        self.message = message
    }
}
