import BackboneWire

/// What the edges' streams are carried out by: HTTP/2 streams in an origin, pipes in a simulation.
///
/// None of these may call back into the streams.
package protocol EdgeStreamOutlet: AnyObject {
    /// Writes one frame; it never waits.
    func send(_ bytes: [UInt8], to stream: OriginFleet.ConnectionID)
    /// Bytes written to a stream that it has not taken.
    func pendingBytes(of stream: OriginFleet.ConnectionID) -> Int
    /// What was written goes out, then the stream ends. It is forgotten already.
    func end(_ stream: OriginFleet.ConnectionID)
}
