import ClientProtocol
import InterestSharding

/// A node that stops, and single frames that the transport itself has to send.
extension FanWorker {
    /// Tells every fan to go elsewhere.
    package mutating func sendReconnect(withinMilliseconds: Int, edges: [String], to outlet: any FanOutlet) {
        takeUp(to: outlet)
        let frame = framing(ServerFrame.reconnect(withinMilliseconds: withinMilliseconds, edges: edges))
        for row in fans.indices where fans[row].phase == .live { give([frame], to: FanIndex(UInt32(row)), outlet) }
    }

    /// Ends every connection.
    package mutating func closeAll(_ end: ConnectionEnd, to outlet: any FanOutlet) {
        for row in fans.indices where fans[row].phase != .free { close(FanIndex(UInt32(row)), end, to: outlet) }
    }
}
