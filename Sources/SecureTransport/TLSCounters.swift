/// The handshakes of one server.
package struct TLSCounters: Hashable, Sendable {
    /// Handshakes done, by version and whether a session was resumed.
    private var done = [Int](repeating: 0, count: TLSVersion.allCases.count * 2)
    private var failed = [Int](repeating: 0, count: TLSFailure.Kind.allCases.count)

    package init() {}

    package func handshakes(_ version: TLSVersion, resumed: Bool) -> Int { done[Self.index(version, resumed)] }
    package func failures(_ kind: TLSFailure.Kind) -> Int { failed[kind.rawValue] }

    package mutating func count(_ version: TLSVersion, resumed: Bool) { done[Self.index(version, resumed)] += 1 }
    package mutating func count(_ kind: TLSFailure.Kind) { failed[kind.rawValue] += 1 }

    private static func index(_ version: TLSVersion, _ resumed: Bool) -> Int {
        (version == .tls13 ? 2 : 0) + (resumed ? 1 : 0)
    }
}
