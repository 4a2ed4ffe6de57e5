/// Why continuity was lost.
package enum ResetReason: String, CaseIterable, Sendable {
    /// History began anew at the origin.
    case epoch
    /// The client fell behind what this edge still holds, or asked for more than it holds.
    case behind
    /// The edge itself missed publications.
    case edgeGap = "edge-gap"
}
