/// What `touchline bench` is asked to do.
package struct BenchSettings: Sendable {
    /// Where the C programs are, and where configurations, logs and results go.
    package var directory = ".build/bench"
    /// Where `touchline-edge` and `touchline-origin` are.
    package var programs: String
    /// Pairs of rounds of each comparison, after the warm-up.
    package var pairs = 60
    /// Connections to each of the two servers of a comparison: the small and the large one.
    package var small = 1000
    package var large = 7500
    /// Fans of many processes.
    package var fans = 500_000
    /// Servers listen from here on, ten ports each.
    package var port = 19_500
    /// Names of benchmarks, or beginnings of them; all when empty.
    package var only: [String] = []
    /// A short run without peers and without the large comparisons.
    package var isQuick = false
    /// Quiet before each fan-out, in milliseconds. Above the least retransmission time-out of TCP (200 ms) receivers
    /// acknowledge at once, below it they delay, and a mix of the two would move pairs by 40%.
    package var pause = 260

    package init(programs: String) { self.programs = programs }

    /// Rounds before those that count.
    static let warmup = 3
    /// The size of a goal's frame, until it has been measured.
    static let usualFrame = 374
}

/// Why a benchmark could not be run, with the mend.
package struct BenchError: Error, CustomStringConvertible {
    package var description: String
    package init(_ description: String) { self.description = description }
}
