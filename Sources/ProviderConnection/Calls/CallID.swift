/// Names one thing the shell was told to do, until it tells how it went. Never used twice in one `ProviderLine`.
package struct CallID: Hashable, Comparable, Sendable {
    package var number: UInt64

    package init(number: UInt64) { self.number = number }

    package static func < (left: CallID, right: CallID) -> Bool { left.number < right.number }
}
