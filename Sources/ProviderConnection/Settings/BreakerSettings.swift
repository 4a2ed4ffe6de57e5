import MatchModel

/// When a provider's circuit opens, and for how long.
package struct BreakerSettings: Hashable, Sendable {
    /// Failures in a row, over all calls to the provider.
    package var failures = 5
    /// How long it stays open the first time; doubled each time that the try after it fails too, up to `openLimit`.
    package var open = TimeSpan.seconds(2)
    package var openLimit = TimeSpan.seconds(15)

    package init() {}
}
