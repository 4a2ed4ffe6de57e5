import ClientProtocol
import InterestSharding

/// A node that stops, and single frames that the transport itself has to send.
extension FanWorker {
    /// Tells every fan to go elsewhere; one that is behind is told behind what it is owed.
    package mutating func sendReconnect(withinMilliseconds: Int, edges: [String], to outlet: any FanOutlet) {
        takeUp(to: outlet)
        reconnect = framing(ServerFrame.reconnect(withinMilliseconds: withinMilliseconds, edges: edges))
        for row in fans.indices { tellReconnect(FanIndex(UInt32(row)), outlet) }
    }

    /// Tells a live fan once, when this node drains.
    mutating func tellReconnect(_ fan: FanIndex, _ outlet: any FanOutlet) {
        let row = Int(fan.value)
        guard let reconnect, fans[row].phase == .live, !fans[row].wasToldReconnect else { return }
        fans[row].wasToldReconnect = true
        give([reconnect], to: fan, outlet)
    }

    /// Ends every connection.
    package mutating func closeAll(_ end: ConnectionEnd, to outlet: any FanOutlet) {
        for row in fans.indices where fans[row].phase != .free { close(FanIndex(UInt32(row)), end, to: outlet) }
    }
}
