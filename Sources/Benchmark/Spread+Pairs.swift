extension Spread {
    /// A row of a table: medians of rounds in quiet and of those beside something else, and the ratio of the pairs with
    /// its standard error and bound. Times are in nanoseconds, and told in milliseconds.
    static func row(
        _ name: String, _ quiet: [Spread], _ other: [Spread], bound: Double?, _ figure: (Spread) -> Double
    ) -> [String] {
        let ratio = Comparison.Ratio(zip(quiet, other).map { figure($1) / figure($0) })
        return [
            name, Figure.text(Statistics.median(quiet.map(figure)) / 1e6, 2),
            Figure.text(Statistics.median(other.map(figure)) / 1e6, 2), Figure.text(ratio.median, 3),
            Figure.text(ratio.error, 3), bound.map { Figure.text($0, 2) } ?? "",
        ]
    }
}
