/// The bounds of accepting, for a whole process. Generous: a carrier's address may stand for a stadium.
package struct AcceptLimits: Hashable, Sendable {
    /// Connections in all, those taken over by WebSockets included. One more: 503.
    package var connections = 1_000_000
    /// Accepts a second in all, and as many at once after a quiet second. One more: 503.
    package var acceptsPerSecond = 50_000
    /// Connections of one IPv4 address or IPv6 /64. One more: 429. Loopback is never limited by address.
    package var connectionsPerAddress = 20_000
    /// Accepts a second of one address, and as many at once after a quiet second. One more: 429.
    package var acceptsPerSecondPerAddress = 2_000
    /// Addresses remembered, about 100 bytes each. Beyond: an address that has no connection and was quiet leaves; while
    /// there is none, newcomers count in the totals only.
    package var addresses = 65_536

    package init() {}
}
