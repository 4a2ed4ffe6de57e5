/// Something about a provider that an operator should know of.
package struct ConnectionAlert: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        /// The provider failed so often in a row that it is asked only now and then.
        case circuitOpen = "circuit-open"
        /// The provider says that we may not.
        case notAllowed = "not-allowed"
        /// A stream is down: what it would have brought comes by polling, later.
        case streamDown = "stream-down"
        /// A folder cannot be read.
        case folderUnreadable = "folder-unreadable"
        /// A folder holds more files than are looked at.
        case folderFull = "folder-full"
    }

    package var kind: Kind
    package var provider: String
    /// Empty where it is about the provider as a whole.
    package var connector: String
    package var message: String
}

/// An alert that began or that is over; at most one of a kind and connector is open.
package enum ConnectionAlertChange: Hashable, Sendable {
    case raised(ConnectionAlert)
    /// With what it said when it was raised.
    case cleared(ConnectionAlert)
}
