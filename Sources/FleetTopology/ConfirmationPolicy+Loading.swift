import EventLifecycle
import Yams

extension ConfirmationPolicy {
    /// Reads and checks a policy file. Blocks on the disk; for start-up and a reload only.
    package static func load(path: String) throws(TopologyError) -> ConfirmationPolicy {
        try parse(Fleet.text(path: path), file: path)
    }

    /// Reads and checks the text of a policy file. `file` is its name in the messages.
    package static func parse(_ text: String, file: String) throws(TopologyError) -> ConfirmationPolicy {
        let root: Node?
        do {
            root = try compose(yaml: text)
        } catch {
            throw TopologyError(problems: [Fleet.problem(of: error, file: file)])
        }
        var reader = PolicyReader(file: file)
        let policy = reader.policy(root)
        guard reader.problems.isEmpty else { throw TopologyError(problems: reader.problems) }
        return policy
    }
}
