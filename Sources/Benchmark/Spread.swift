import JSONText

/// When fans had events, of all fans and events of a round: nanoseconds.
struct Spread {
    /// After the trigger, which the origin's commit follows.
    var p50, p99, max: Double
    /// After the first fan of the event had it.
    var spreadP99: Double
    /// Cores that the server used.
    var busy: Double

    init(_ json: JSONValue) {
        p50 = json["p50_ns"]?.number ?? .nan
        p99 = json["p99_ns"]?.number ?? .nan
        max = json["max_ns"]?.number ?? .nan
        spreadP99 = json["spread_p99_ns"]?.number ?? .nan
        busy = (json["cpu_ns"]?.number ?? .nan) / (json["wall_ns"]?.number ?? .nan)
    }
}
