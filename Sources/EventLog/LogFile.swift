import Foundation
import GRDB

/// A log or a back-up of one, open to read only, also while an origin writes it.
package final class LogFile: LogReading {
    private let queue: DatabaseQueue
    package let path: String

    package var database: any DatabaseReader { queue }

    /// `path` is the file, or the directory of a log. Throws `noLog` where there is neither.
    package init(path: String) throws(EventLogError) {
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
            throw .noLog(path: path, reason: "there is no such file or directory")
        }
        let file = isDirectory.boolValue ? LogDatabase.path(in: path) : path
        guard FileManager.default.fileExists(atPath: file) else {
            throw .noLog(path: path, reason: "there is no \(LogDatabase.fileName) in it")
        }
        self.path = file
        queue = try inLog { try LogDatabase.openToRead(path: file) }
    }

    package func close() throws(EventLogError) { try inLog { try queue.close() } }
}
