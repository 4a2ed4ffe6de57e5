import MatchModel

/// The report as a picture (SVG): where the milliseconds of each region went.
enum ReportPicture {
    private static let width = 960.0
    private static let left = 150.0
    private static let right = 70.0
    private static let rowHeight = 30.0

    static func render(_ report: DemoReport) -> String {
        let rows = report.regions
        let height = 150 + rowHeight * Double(rows.count)
        let longest = max(50, rows.map(\.figures.maximum).max() ?? 0)
        let scale = (width - left - right) / longest
        var svg = """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Int(width)) \(Int(height))" font-family="system-ui, sans-serif" font-size="13">
            <rect width="100%" height="100%" fill="#ffffff"/>
            <text x="20" y="34" font-size="19" font-weight="600" fill="#111">From the pitch to the last fan</text>
            <text x="20" y="56" fill="#555">\(report.load.fans) fans, \(report.load.events) events delivered; \
            \(report.isComplete ? "every one once and in order" : "NOT complete")</text>

            """
        var tick = 0.0
        while tick <= longest {
            let x = left + tick * scale
            svg += line(x, 84, x, height - 44, "#e2e2e2")
            svg +=
                "<text x=\"\(x)\" y=\"78\" text-anchor=\"middle\" fill=\"#777\" font-size=\"11\">\(Int(tick)) ms</text>\n"
            tick += step(longest)
        }
        for (index, region) in rows.enumerated() {
            let y = 92 + rowHeight * Double(index)
            let link = region.link.map { Double($0.microseconds) / 1000 } ?? 0
            svg +=
                "<text x=\"\(left - 10)\" y=\"\(y + 14)\" text-anchor=\"end\" fill=\"#111\">\(escape(region.name))</text>\n"
            svg += bar(y, to: region.figures.maximum * scale, "#f3c9a5")
            svg += bar(y, to: region.figures.p99 * scale, "#e58a3c")
            svg += bar(y, to: region.figures.p50 * scale, "#2f6db3")
            svg += line(left + link * scale, y - 1, left + link * scale, y + 19, "#111")
            let x = left + region.figures.maximum * scale + 8
            svg +=
                "<text x=\"\(x)\" y=\"\(y + 14)\" fill=\"#333\" font-size=\"11\">\(Table.milliseconds(region.figures.maximum))</text>\n"
        }
        let legend = height - 20
        for (offset, color, text) in [
            (0.0, "#2f6db3", "half of all events"), (180, "#e58a3c", "99 of 100"), (310, "#f3c9a5", "the last fan"),
        ] {
            svg += "<rect x=\"\(left + offset)\" y=\"\(legend - 11)\" width=\"12\" height=\"12\" fill=\"\(color)\"/>\n"
            svg += "<text x=\"\(left + offset + 18)\" y=\"\(legend)\" fill=\"#333\">\(text)</text>\n"
        }
        svg += line(left + 450, legend - 12, left + 450, legend + 3, "#111")
        svg += "<text x=\"\(left + 460)\" y=\"\(legend)\" fill=\"#333\">one-way delay of the region's link</text>\n"
        return svg + "</svg>\n"
    }

    private static func step(_ longest: Double) -> Double {
        for step in [10.0, 25, 50, 100, 250, 500, 1000] where longest / step <= 10 { return step }
        return longest / 10
    }

    private static func bar(_ y: Double, to length: Double, _ color: String) -> String {
        "<rect x=\"\(left)\" y=\"\(y)\" width=\"\(max(0, length))\" height=\"18\" rx=\"2\" fill=\"\(color)\"/>\n"
    }

    private static func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ color: String) -> String {
        "<line x1=\"\(x1)\" y1=\"\(y1)\" x2=\"\(x2)\" y2=\"\(y2)\" stroke=\"\(color)\" stroke-width=\"1.5\"/>\n"
    }

    private static func escape(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            default: result.append(character)
            }
        }
    }
}
