import Glibc
import Logging

/// Writes each message as one line to standard error, in one `write`, so that lines of threads do not mix.
package struct StandardErrorLogHandler: LogHandler {
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    package var logLevel: Logger.Level
    private let label: String

    package init(label: String, level: Logger.Level) {
        self.label = label
        logLevel = level
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var all = metadata
        if let provided = metadataProvider?.get() { all.merge(provided) { _, new in new } }
        if let given = event.metadata { all.merge(given) { _, new in new } }
        if let error = event.error { all["error"] = "\(error)" }
        let line = LogLine.render(.now(), event.level, label, event.message.description, all)
        // A log that cannot be written must not stop a node: what write says is not looked at.
        _ = line.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }

    /// Makes this the handler of the whole process. Called once, at the start of a program.
    package static func bootstrap(level: Logger.Level) {
        LoggingSystem.bootstrap { StandardErrorLogHandler(label: $0, level: level) }
    }
}
