/// Every bound of the HTTP side by name: what ended or refused something, for the metrics and the log.
package enum HTTPBound: String, CaseIterable, Sendable {
    // Time.
    case idleTimeout = "idle-timeout"
    case headTimeout = "head-timeout"
    case bodyTimeout = "body-timeout"
    case writeTimeout = "write-timeout"
    case handshakeTimeout = "tls-handshake-timeout"
    case proxyTimeout = "proxy-header-timeout"
    // Room.
    case collectedBytes = "collected-bytes"
    case workerConnections = "worker-connections"
    // Accepting.
    case connections = "connections"
    case acceptRate = "accept-rate"
    case addressConnections = "address-connections"
    case addressRate = "address-accept-rate"
    /// Admitted, but counted in the totals only: the table of addresses had no room.
    case addressTable = "address-table-full"
    case proxyUnlisted = "proxy-header-unlisted"
    case proxyMalformed = "proxy-header-malformed"
    // HTTP/2.
    case rapidReset = "rapid-reset"
    case pingFlood = "ping-flood"
    case settingsFlood = "settings-flood"
    case windowUpdateFlood = "window-update-flood"
    case priorityFlood = "priority-flood"
    case continuationFlood = "continuation-flood"
    case emptyFrameFlood = "empty-frame-flood"
    case unknownFrameFlood = "unknown-frame-flood"
    /// Answers to pings and settings that a peer who does not read let pile up.
    case unreadAcknowledgements = "unread-acknowledgements"

    /// Its place among all cases.
    var index: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
