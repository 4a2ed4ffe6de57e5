/// Why a message is refused: the status to answer with, a code that never changes, and words for a person.
package struct HTTPRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    package let status: HTTPStatus
    /// Stable, for programs: `bad-chunk`.
    package let code: String
    package let detail: String

    package init(_ status: HTTPStatus, _ code: String, _ detail: String) {
        self.status = status
        self.code = code
        self.detail = detail
    }

    package var description: String { "\(status.code) \(code): \(detail)" }
}
