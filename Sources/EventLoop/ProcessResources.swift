import CLinux

/// What this process holds of the machine.
package enum ProcessResources {
    /// Resident memory, in bytes.
    package static var residentBytes: UInt64 { cl_resident_bytes() }

    /// Gives back the memory of what only linking needed: to be called once, when the process has started. What is looked
    /// up later comes back by itself. The most bytes that this may be.
    @discardableResult
    package static func forgetLinkTables() -> Int { cl_forget_link_tables() }

    /// Raises the soft limit of descriptors to the hard one; how many the process may hold.
    @discardableResult
    package static func raiseDescriptorLimit() -> UInt64 { cl_raise_descriptor_limit() }
}
