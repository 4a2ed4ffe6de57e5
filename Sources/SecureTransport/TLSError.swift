/// Why a context cannot be made, or made anew, from the files it was given: what is wrong, where, and the mend.
package struct TLSError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Kind: Hashable, Sendable {
        /// A file cannot be opened or read.
        case unreadable
        /// A file holds no PEM of the sort that is needed, or a damaged one.
        case malformed
        /// The private key is another certificate's.
        case keyMismatch
        /// A file of ticket keys does not have their layout.
        case badTicketKeys
        /// OpenSSL would not do what it always does: there is no memory.
        case exhausted
    }

    package var kind: Kind
    /// What is wrong and where.
    package var problem: String
    package var mend: String

    package var description: String { "\(problem); \(mend)" }
}
