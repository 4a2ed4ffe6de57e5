/// What the shell has to do. Each but `cancel` and `tell` is answered by an input that names the call.
package enum ConnectionDirective: Hashable, Sendable {
    /// Answer with `fetched`.
    case fetch(CallID, FetchCall)
    /// Answer with `opened`, then `received` for each piece, and `ended`.
    case open(CallID, StreamCall)
    /// End a fetch or a stream; what still comes of it is not asked for.
    case cancel(CallID)
    /// List a folder, without what is below it. Answer with `looked`.
    case look(CallID, path: String)
    /// Read a file whole, and see that it is still `file` afterwards. Answer with `read`.
    case read(CallID, path: String, FolderFile, maximumBytes: Int)
    /// Hand a payload over. Answer with `delivered`.
    case deliver(CallID, ProviderPayload)
    /// Tell the operator.
    case tell(ConnectionAlertChange)
}
