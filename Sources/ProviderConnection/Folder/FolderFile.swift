import MatchModel

/// A file as a look into its folder found it: while these figures stay, its content does.
package struct FolderFile: Hashable, Sendable {
    package var name: String
    package var inode: UInt64
    /// In bytes.
    package var size: Int
    package var modified: UnixInstant

    package init(name: String, inode: UInt64, size: Int, modified: UnixInstant) {
        self.name = name
        self.inode = inode
        self.size = size
        self.modified = modified
    }
}

/// What a look into a folder found.
package struct FolderListing: Hashable, Sendable {
    /// Plain files only, in any order.
    package var files: [FolderFile]
    /// Whether the folder has more names than are read of one.
    package var isCut: Bool

    package init(files: [FolderFile], isCut: Bool = false) {
        self.files = files
        self.isCut = isCut
    }
}

/// What reading a file brought.
package enum FileOutcome: Hashable, Sendable {
    case content([UInt8], received: UnixInstant)
    /// It was not the file any more that had been looked at.
    case changed
    case tooLarge
    case failed(ConnectionFailure)
}
