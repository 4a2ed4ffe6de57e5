import EventLog

/// An option of a program names what is no log, or a back-up that is damaged.
package struct LogOptionError: Error, CustomStringConvertible {
    package let description: String

    /// Says which option it was, where what `body` throws is about what is read.
    package static func naming<Result>(_ option: String, _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as EventLogError {
            switch error {
            case .noLog, .damagedBackup: throw LogOptionError(description: "\(option): \(error)")
            default: throw error
            }
        }
    }
}
