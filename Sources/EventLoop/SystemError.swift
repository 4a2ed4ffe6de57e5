import Glibc

/// A system call that failed: which, on what, and the kernel's reason.
package struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
    package var operation: String
    package var subject: String
    package var code: Int32

    /// Takes the reason from `errno` unless it is given.
    package init(_ operation: String, _ subject: String = "", code: Int32 = errno) {
        self.operation = operation
        self.subject = subject
        self.code = code
    }

    package var reason: String { String(cString: strerror(code)) }

    package var description: String {
        let what = subject.isEmpty ? "\(operation): \(reason)" : "\(operation) \(subject): \(reason)"
        return mend.map { "\(what); \($0)" } ?? what
    }

    /// What helps, where the kernel's reason does not say it.
    private var mend: String? {
        switch code {
        case EADDRINUSE: "stop the process that has it, or choose another port"
        case EADDRNOTAVAIL: "choose an address of this machine"
        case EMFILE: "raise the limit of open files (ulimit -n)"
        default: nil
        }
    }
}
