/// What is bounded in the connection to a provider, for the metric of bounds reached.
package enum ConnectionBound: String, Hashable, Sendable, CaseIterable {
    /// Requests began to wait because as many as allowed were under way: `ProviderSettings.concurrency`.
    case concurrency
    /// More matches were named than are polled one by one: `ProviderLine.maximumMatches`; the least urgent are left out.
    case matches
    /// An answer, a message or a file was larger than it may be.
    case payloadBytes = "payload-bytes"
    /// A stream was not read on because the intake had no room: `StreamFollower.maximumWaitingBytes` or `…Messages`.
    case waitingMessages = "waiting-messages"
    /// A folder held more files than are looked at: `FolderWatch.maximumFiles`.
    case folderFiles = "folder-files"
}
