import CLinux

/// What a descriptor is ready for, or is watched for. A peer's half-close is watched with `readable`, a failure always.
package struct Readiness: OptionSet, Hashable, Sendable {
    package var rawValue: UInt32
    package init(rawValue: UInt32) { self.rawValue = rawValue }

    package static let readable = Readiness(rawValue: UInt32(CL_READABLE))
    package static let writable = Readiness(rawValue: UInt32(CL_WRITABLE))
    /// The peer has closed its half, or the connection failed; a read tells which.
    package static let hangUp = Readiness(rawValue: UInt32(CL_HANGUP))
    /// Either of the two that a reader waits for; made once, because a literal of several would be made on the heap.
    package static let incoming = Readiness(rawValue: Readiness.readable.rawValue | Readiness.hangUp.rawValue)
}

/// Is told when a descriptor it registered is ready. Called on the loop's thread.
package protocol ReadinessHandler: AnyObject {
    /// `token` is what was given at registration: one handler can serve many descriptors.
    func ready(token: UInt32, _ events: Readiness)
}
