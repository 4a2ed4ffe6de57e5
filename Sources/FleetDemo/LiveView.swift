import CLinux
import Glibc

/// The demo's screen: a table that is drawn over itself on a terminal, and a line every few seconds elsewhere.
struct LiveView {
    private let isTerminal = cl_terminal_columns(1) >= 80
    private var drawnLines = 0
    private var ticks = 0

    /// What is said once, above the table.
    mutating func say(_ text: String) {
        erase()
        print(text)
        fflush(nil)
    }

    mutating func draw(_ progress: LoadProgress, title: String) {
        ticks += 1
        guard isTerminal else {
            if ticks % 5 == 1 {
                let worst = progress.regions.map(\.p99).max() ?? 0
                print(
                    "\(title): \(progress.connected)/\(progress.fans) fans, \(progress.events) events, worst region's p99 "
                        + "\(Table.milliseconds(worst)) ms")
                fflush(nil)
            }
            return
        }
        erase()
        var lines = [title, ""]
        lines.append(
            Table.row([
                ("region", 14), ("fans", -11), ("p50 ms", -9), ("p99 ms", -9), ("last fan", -10), (" last event", 40),
            ]))
        for region in progress.regions {
            lines.append(
                Table.row([
                    (region.id, 14), ("\(region.connected)/\(region.fans)", -11), (Table.milliseconds(region.p50), -9),
                    (Table.milliseconds(region.p99), -9), (Table.milliseconds(region.lastFan), -10),
                    (" " + String(region.lastEvent.prefix(40)), 40),
                ]))
        }
        lines.forEach { print($0) }
        fflush(nil)
        drawnLines = lines.count
    }

    private mutating func erase() {
        if drawnLines > 0 { print("\u{1B}[\(drawnLines)A\u{1B}[J", terminator: "") }
        drawnLines = 0
    }
}

/// Text in columns.
enum Table {
    /// Cells padded to their widths; a negative width aligns to the right.
    static func row(_ cells: [(String, Int)]) -> String {
        cells.map { text, width in
            let padding = String(repeating: " ", count: max(0, abs(width) - text.count))
            return width < 0 ? padding + text : text + padding
        }.joined()
    }

    static func milliseconds(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(abs(tenths % 10))"
    }
}
