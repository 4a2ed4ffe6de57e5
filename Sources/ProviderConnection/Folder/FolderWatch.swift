import MatchModel

/// Tells the files of a folder that are new, or changed, and at rest. Polling, so it works on every file system.
///
/// A file is at rest when two looks in a row found it the same, or when it was last written before a look that did not
/// find it: then it was renamed into place whole.
package struct FolderWatch: Sendable {
    /// Files looked at; of more the ones written last. So many are remembered as done, too.
    package static let maximumFiles = 10_000
    /// How much the clock that stamps files may be behind ours for the second rule.
    package static let clockMargin = TimeSpan.seconds(2)

    private let suffixes: [String]
    private var previous: [String: FolderFile] = [:]
    private var previousLook: UnixInstant?
    private var done: [String: FolderFile] = [:]
    /// Files the last look found beyond the bound.
    package private(set) var beyond = 0

    /// Takes files whose names end in one of `suffixes`; all if there is none.
    package init(suffixes: [String]) { self.suffixes = suffixes }

    /// The files to read now, in the order in which they were written. A file stays among them until it is `finished`.
    package mutating func looked(_ listing: FolderListing, at time: UnixInstant) -> [FolderFile] {
        var files = listing.files.filter { file in
            !file.name.hasPrefix(".") && (suffixes.isEmpty || suffixes.contains { file.name.hasSuffix($0) })
        }
        files.sort { ($0.modified, $0.name) < ($1.modified, $1.name) }
        beyond = max(0, files.count - Self.maximumFiles)
        files.removeFirst(beyond)
        var ready: [FolderFile] = []
        var current: [String: FolderFile] = [:]
        var stillDone: [String: FolderFile] = [:]
        for file in files {
            current[file.name] = file
            if done[file.name] == file {
                stillDone[file.name] = file
            } else if rests(file) {
                ready.append(file)
            }
        }
        previous = current
        previousLook = time
        done = stillDone
        return ready
    }

    /// The file is not to be read again unless it changes.
    package mutating func finished(_ file: FolderFile) { done[file.name] = file }

    private func rests(_ file: FolderFile) -> Bool {
        if let before = previous[file.name] { return before == file }
        guard let previousLook else { return false }
        return file.modified + Self.clockMargin < previousLook
    }
}
