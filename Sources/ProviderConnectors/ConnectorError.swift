/// Why the connectors cannot be started: what is wrong, where, and the mend.
package struct ConnectorError: Error, Hashable, Sendable, CustomStringConvertible {
    package var description: String

    init(_ description: String) { self.description = description }
}
