import ProviderConnection
import Yams

extension ProviderSettings {
    /// Reads and checks a file of connectors. Blocks on the disk; for start-up and a reload only.
    package static func load(path: String) throws(TopologyError) -> [ProviderSettings] {
        try parse(Fleet.text(path: path), file: path)
    }

    /// Reads and checks the text of a file of connectors. `file` is its name in the messages.
    package static func parse(_ text: String, file: String) throws(TopologyError) -> [ProviderSettings] {
        let root: Node?
        do {
            root = try compose(yaml: text)
        } catch {
            throw TopologyError(problems: [Fleet.problem(of: error, file: file)])
        }
        var reader = ConnectorsReader(file: file)
        let providers = reader.providers(root)
        guard reader.problems.isEmpty else { throw TopologyError(problems: reader.problems) }
        return providers
    }
}
