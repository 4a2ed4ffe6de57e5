import JSONText

/// What one round of one server took.
struct Round {
    var deliveries: Double
    /// Nanoseconds of CPU of the server and of the generator, and on the clock.
    var cpu, generator, wall: Double
    /// From the first to the last fan's receipt, and from the trigger to the last; medians of the round's events.
    var span, last: Double

    init(_ json: JSONValue) {
        deliveries = json["deliveries"]?.number ?? .nan
        cpu = json["cpu_ns"]?.number ?? .nan
        generator = json["generator_ns"]?.number ?? .nan
        wall = json["wall_ns"]?.number ?? .nan
        span = json["span_ns"]?.number ?? .nan
        last = json["last_ns"]?.number ?? .nan
    }

    var cpuPerDelivery: Double { cpu / deliveries / 1000 }
}

/// Pairs of rounds of two servers in one run and one generator. Ratios are medians of those of the pairs.
struct Comparison {
    var a: [Round] = []
    var b: [Round] = []

    /// Of B to A: the median, the quartiles, and how far the median may be off: its standard error, as of pairs that
    /// scatter like the normal distribution.
    struct Ratio {
        var median, lower, upper, error: Double

        init(_ ratios: [Double]) {
            median = Statistics.median(ratios)
            lower = Statistics.quantile(ratios, 0.25)
            upper = Statistics.quantile(ratios, 0.75)
            // 1.253 standard errors of the mean; 1.349 standard deviations between the quartiles.
            error = 1.253 * (upper - lower) / 1.349 / Double(max(1, ratios.count)).squareRoot()
        }
    }

    func ratio(_ figure: (Round) -> Double) -> Ratio {
        Ratio(zip(a, b).map { figure($1) / figure($0) })
    }

    static func median(_ rounds: [Round], _ figure: (Round) -> Double) -> Double {
        Statistics.median(rounds.map(figure))
    }
}
