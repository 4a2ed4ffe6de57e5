import MatchModel

/// How a simulated provider behaves.
package struct SimulatedProviderSettings: Sendable {
    /// Ids of its matches begin so.
    package var name = "sim"
    package var seed: UInt64 = 1
    package var matches = 2
    /// What happens in all of them together.
    package var facts = 100
    /// From one fact to the next.
    package var pace = TimeSpan.milliseconds(500)
    /// From one heartbeat of a stream to the next.
    package var heartbeat = TimeSpan.seconds(5)
    /// How late a slow answer is.
    package var slowness = TimeSpan.seconds(2)
    package var faults = FaultPlan()
    /// Where messages are posted to, besides being served.
    package var webhook: WebhookTarget?

    package init() {}
}
