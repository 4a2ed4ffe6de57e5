/// One thing that is wrong in a topology file: where, what, and what would mend it.
package struct TopologyProblem: Hashable, Sendable, CustomStringConvertible {
    package var file: String
    /// Counts from 1; `nil` where the problem is the file as a whole.
    package var line: Int?
    package var message: String

    package var description: String {
        guard let line else { return "\(file): \(message)" }
        return "\(file):\(line): \(message)"
    }
}

/// Why a topology file was not loaded: everything that is wrong in it, in the order of the lines.
package struct TopologyError: Error, Hashable, Sendable, CustomStringConvertible {
    package var problems: [TopologyProblem]

    /// One problem a line.
    package var description: String { problems.map(\.description).joined(separator: "\n") }
}
