import JSONText

/// What the load generator says once a second.
struct LoadProgress {
    struct Region {
        var id: String
        var fans: Int
        var connected: Int
        var lastEvent: String
        var events: Int
        var p50: Double
        var p99: Double
        var p999: Double
        var maximum: Double
        var lastFan: Double

        init(_ json: JSONValue) {
            id = json["region"]?.string ?? "?"
            fans = Int(json["fans"]?.integer ?? 0)
            connected = Int(json["connected"]?.integer ?? 0)
            lastEvent = json["last_event"]?.string ?? ""
            events = Int(json["events"]?.integer ?? 0)
            p50 = json["p50_ms"]?.number ?? 0
            p99 = json["p99_ms"]?.number ?? 0
            p999 = json["p999_ms"]?.number ?? 0
            maximum = json["max_ms"]?.number ?? 0
            lastFan = json["last_fan_ms"]?.number ?? 0
        }
    }

    /// As it was said.
    var line: String
    var json: JSONValue
    var isFinal: Bool
    var fans: Int
    var connected: Int
    var subscribed: Int
    var events: Int
    var regions: [Region]

    /// `nil` for a line that is none of its objects.
    init?(_ line: String) {
        guard let json = try? JSONReader.read(Array(line.utf8)), json.members != nil else { return nil }
        self.line = line
        self.json = json
        isFinal = json["final"]?.bool ?? false
        fans = Int(json["fans"]?.integer ?? 0)
        connected = Int(json["connected"]?.integer ?? 0)
        subscribed = Int(json["subscribed"]?.integer ?? 0)
        events = Int(json["events"]?.integer ?? 0)
        regions = (json["regions"]?.array ?? []).map(Region.init)
    }
}
