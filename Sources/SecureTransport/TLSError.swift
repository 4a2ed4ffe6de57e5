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
        /// Settings that only make sense together, and are not there together.
        case incomplete
        /// OpenSSL would not do what it always does: there is no memory.
        case exhausted
    }

    package var kind: Kind
    /// What is wrong and where.
    package var problem: String
    package var mend: String

    package init(kind: Kind, problem: String, mend: String) {
        self.kind = kind
        self.problem = problem
        self.mend = mend
    }

    /// A certificate without its key, or the other way round.
    package static func half(_ certificate: String, _ key: String) -> TLSError {
        TLSError(
            kind: .incomplete, problem: "of \(certificate) and \(key) one is missing",
            mend: "give both, or neither for no TLS")
    }

    package var description: String { "\(problem); \(mend)" }
}
