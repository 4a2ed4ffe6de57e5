import EventLoop

/// The one door through which this module's bytes go in and out. TLS will stand behind it: nothing else reads or writes.
struct Transport {
    let socket: Socket

    var descriptor: Int32 { socket.descriptor }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> IOResult { socket.read(into: buffer) }
    func write(_ bytes: UnsafeRawBufferPointer) -> IOResult { socket.write(bytes) }
    /// No more will be written; the peer sees the end.
    func endWrites() { socket.shutdownWrites() }
    func close() { socket.close() }
}
