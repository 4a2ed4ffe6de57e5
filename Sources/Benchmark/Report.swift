import JSONText

/// What was measured: tables for people, and the same as JSON.
struct Report {
    /// A table; the first column is left-aligned, figures are right-aligned.
    struct Table {
        var name: String
        var title: String
        var columns: [String]
        var rows: [[String]] = []
        var notes: [String] = []
    }

    var tables: [Table] = []
    /// What could not be run, and why.
    var missing: [(name: String, reason: String)] = []

    static func text(_ table: Table) -> String {
        let rows = [table.columns] + table.rows
        let widths = table.columns.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        var lines = ["", table.title]
        for row in rows {
            let cells = row.enumerated().map { index, cell in
                let blanks = String(repeating: " ", count: widths[index] - cell.count)
                return index == 0 ? cell + blanks : blanks + cell
            }
            lines.append("  " + cells.joined(separator: "  "))
        }
        lines += table.notes.map { "  " + $0 }
        return lines.joined(separator: "\n")
    }

    var text: String {
        var parts = tables.map(Self.text)
        if !missing.isEmpty {
            parts.append("\nNot run")
            parts += missing.map { "  \($0.name): \($0.reason)" }
        }
        return parts.joined(separator: "\n") + "\n"
    }

    /// Cells that are numbers are written as numbers.
    var json: [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.array("benchmarks") { writer in
                for table in tables {
                    writer.object { writer in
                        writer.field("name", table.name)
                        writer.field("title", table.title)
                        writer.array("rows") { writer in
                            for row in table.rows {
                                writer.object { writer in
                                    for (column, cell) in zip(table.columns, row) {
                                        writer.field(named: column) { writer in
                                            if Double(cell) != nil {
                                                writer.element(json: cell.utf8)
                                            } else {
                                                writer.element(cell)
                                            }
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
            writer.array("missing") { writer in
                for (name, reason) in missing {
                    writer.object {
                        $0.field("name", name)
                        $0.field("reason", reason)
                    }
                }
            }
        }
        return writer.bytes
    }
}

/// Numbers as they stand in tables.
enum Figure {
    /// With so many places after the point.
    static func text(_ value: Double, _ places: Int) -> String {
        guard value.isFinite else { return "-" }
        var scale = 1.0
        for _ in 0..<places { scale *= 10 }
        let scaled = Int64((value.magnitude * scale).rounded())
        let sign = value < 0 && scaled > 0 ? "-" : ""
        guard places > 0 else { return sign + "\(scaled)" }
        let fraction = "\(scaled % Int64(scale))"
        return sign + "\(scaled / Int64(scale))." + String(repeating: "0", count: places - fraction.count) + fraction
    }
}
