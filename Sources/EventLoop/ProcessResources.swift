import CLinux

/// What this process holds of the machine.
package enum ProcessResources {
    /// Resident memory, in bytes.
    package static var residentBytes: UInt64 { cl_resident_bytes() }

    /// Raises the soft limit of descriptors to the hard one; how many the process may hold.
    @discardableResult
    package static func raiseDescriptorLimit() -> UInt64 { cl_raise_descriptor_limit() }
}
