/// Whether a link carries anything.
package enum LinkState: Hashable, Sendable {
    case up
    /// Nothing passes, and nobody is told: what was sent waits, as TCP would send it again.
    case cutSilently
    /// Connections were reset, and new ones are until it is healed.
    case cutWithReset

    package var name: String {
        switch self {
        case .up: "up"
        case .cutSilently: "cut-silent"
        case .cutWithReset: "cut-reset"
        }
    }
}

/// How a link is cut.
package enum CutKind: String, CaseIterable, Sendable {
    case silent
    case reset
}

/// What a link did in one direction.
package struct LinkTraffic: Hashable, Sendable {
    package var bytes: UInt64 = 0
    package var chunks: UInt64 = 0
    /// How often a source was not read for a while because as much as may was on its way.
    package var pauses: UInt64 = 0
}
