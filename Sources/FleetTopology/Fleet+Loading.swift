import Foundation
import Yams

extension Fleet {
    /// The largest topology file that is read, in bytes.
    package static let maximumFileSize = 1 << 20

    /// Reads and checks a topology file. Blocks on the disk; for start-up only.
    package static func load(path: String) throws(TopologyError) -> Fleet {
        try parse(text(path: path), file: path)
    }

    /// The text of a small file. Blocks on the disk.
    static func text(path: String) throws(TopologyError) -> String {
        func refuse(_ message: String) -> TopologyError {
            TopologyError(problems: [TopologyProblem(file: path, line: nil, message: message)])
        }
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw refuse("cannot be opened; check that the file exists and may be read")
        }
        let data: Data
        do {
            data = try handle.read(upToCount: maximumFileSize + 1) ?? Data()
        } catch {
            throw refuse("cannot be read (\(error)); check that it is a file")
        }
        guard data.count <= maximumFileSize else {
            throw refuse("is larger than \(maximumFileSize) bytes; a topology of \(maximumEdges) edges needs less")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw refuse("is not UTF-8 text; save it as UTF-8")
        }
        return text
    }

    /// Reads and checks the text of a topology file. `file` is its name in the messages.
    package static func parse(_ text: String, file: String) throws(TopologyError) -> Fleet {
        let root: Node?
        do {
            root = try compose(yaml: text)
        } catch {
            throw TopologyError(problems: [problem(of: error, file: file)])
        }
        var reader = TopologyReader(file: file)
        let fleet = reader.fleet(root)
        guard let fleet, reader.problems.isEmpty else { throw TopologyError(problems: reader.sortedProblems) }
        return fleet
    }

    static func problem(of error: any Error, file: String) -> TopologyProblem {
        var line: Int?
        var what = "\(error)"
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            (line, what) = (mark.line, problem)
        case .duplicatedKeysInMapping(let keys, let context):
            line = context.mark.line
            what = "the key \(keys.map { "'\($0)'" }.joined(separator: ", ")) stands twice; keep one"
            return TopologyProblem(file: file, line: line, message: what)
        default:
            break
        }
        return TopologyProblem(file: file, line: line, message: "not YAML: \(what); mend the indentation or the quotes")
    }
}
