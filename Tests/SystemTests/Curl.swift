import Foundation
import JSONText

/// A response as curl saw it.
struct Response {
    var status: Int
    /// Names in lower case.
    var fields: [String: String]
    var body: String

    var json: JSONValue { get throws { try JSONReader.read(Array(body.utf8)) } }
    /// The problem's stable code.
    var code: String? { (try? json)?["code"]?.string }
    var detail: String { (try? json)?["detail"]?.string ?? "" }
}

extension World {
    /// One request by curl. Throws when there was no answer at all.
    func curl(
        _ url: String, fields: [String: String] = [:], body: String? = nil, arguments extra: [String] = []
    ) async throws -> Response {
        var arguments = ["--silent", "--show-error", "--max-time", "30", "--include", url] + extra
        for (name, value) in fields { arguments += ["--header", "\(name): \(value)"] }
        if let body {
            let file = directory.appendingPathComponent("body-\(UUID().uuidString.prefix(8))")
            try Data(body.utf8).write(to: file)
            arguments += ["--data-binary", "@\(file.path)"]
        }
        let program = try start(URL(fileURLWithPath: "/usr/bin/curl"), arguments, name: "curl")
        let status = try await program.exitStatus()
        guard status == 0 else { throw Failure("curl \(url): status \(status), \(program.errorText)") }
        return try Self.response(program.outputText)
    }

    private static func response(_ text: String) throws -> Response {
        var parts = text.replacing("\r\n", with: "\n").split(
            separator: "\n\n", maxSplits: 1, omittingEmptySubsequences: false)
        // An interim response stands before the one that counts.
        while parts.count == 2, parts[0].hasPrefix("HTTP/1.1 100") {
            parts = parts[1].split(separator: "\n\n", maxSplits: 1, omittingEmptySubsequences: false)
        }
        let lines = parts[0].split(separator: "\n")
        guard let first = lines.first?.split(separator: " "), first.count > 1, let status = Int(first[1]) else {
            throw Failure("no response: \(text.prefix(200))")
        }
        var fields: [String: String] = [:]
        for line in lines.dropFirst() {
            let pair = line.split(separator: ":", maxSplits: 1)
            if pair.count == 2 { fields[pair[0].lowercased()] = pair[1].trimmingCharacters(in: .whitespaces) }
        }
        return Response(status: status, fields: fields, body: parts.count == 2 ? String(parts[1]) : "")
    }
}
