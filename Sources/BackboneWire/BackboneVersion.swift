/// The versions of the backbone that this program speaks: its own and the one before.
package enum BackboneVersion {
    package static let current: UInt8 = 1
    /// There is no version before the first one yet.
    package static let oldest: UInt8 = 1

    /// The highest version that both ends speak; `nil` when there is none.
    package static func choose(from offered: [UInt8]) -> UInt8? {
        offered.filter { $0 >= oldest && $0 <= current }.max()
    }

    /// What an edge offers in its hello.
    package static var spoken: [UInt8] { Array(oldest...current) }
}
