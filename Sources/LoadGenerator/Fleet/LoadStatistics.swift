import MatchModel
import Telemetry

/// What the fans measured. Only what came live counts as latency: an event that was published before the fan's present
/// connection was open came by a resume, and is counted as replayed.
package struct LoadStatistics {
    /// Rows of each table by publication; beyond, new publications are counted in `unrecorded`.
    package static let maximumRows = 65_536

    package struct Region {
        package var events: UInt64 = 0
        package var replayed: UInt64 = 0
        package var lastEvent = ""
        package var latency = LatencyHistogram(precision: .permille)
        /// The newest publication, and how late the last fan of this region saw it, in microseconds.
        package var newest: UInt32?
        package var lastFan: Int64 = 0
    }

    /// When the fans of one edge saw one publication.
    package struct Seen {
        package var edge: Int
        /// Its place in the journals' table.
        package var event: UInt32
        /// Unix microseconds.
        package var first: Int64
        package var last: Int64
        package var fans: Int
    }

    package internal(set) var regions: [Region]
    package internal(set) var resumes: UInt64 = 0
    package internal(set) var resets: UInt64 = 0
    package internal(set) var reconnects: UInt64 = 0
    package internal(set) var states: UInt64 = 0
    package internal(set) var silent: UInt64 = 0
    package internal(set) var refused: UInt64 = 0
    package internal(set) var unreadable: UInt64 = 0
    package internal(set) var staleLinks: UInt64 = 0
    package private(set) var unrecorded: UInt64 = 0
    /// In the order in which they were seen first.
    package private(set) var seen: [Seen] = []
    private var places: [UInt64: Int] = [:]
    private var lastFans: [UInt64: Int64] = [:]

    package init(regions count: Int) {
        regions = Array(repeating: Region(), count: count)
    }

    /// One fan saw one event. `now` is Unix microseconds; `lastMile` is what of the way was the fan's own access network,
    /// in microseconds: it counts for the fan, and not for what the edge did.
    mutating func record(
        _ event: ReceivedFrame.Event, index: UInt32, region: Int, edge: Int, isReplay: Bool, now: Int64,
        lastMile: Int64
    ) {
        regions[region].events += 1
        if isReplay {
            regions[region].replayed += 1
            return
        }
        let latency = now - event.captured * 1000
        regions[region].latency.record(microseconds: latency)
        if let newest = regions[region].newest, newest >= index {
            if newest == index { regions[region].lastFan = max(regions[region].lastFan, latency) }
        } else {
            regions[region].newest = index
            regions[region].lastFan = latency
            regions[region].lastEvent = event.text
        }
        recordLastFan(UInt64(region) << 32 | UInt64(index), latency)
        recordSeen(edge: edge, index, now - lastMile)
    }

    private mutating func recordLastFan(_ key: UInt64, _ latency: Int64) {
        if let known = lastFans[key] {
            if latency > known { lastFans[key] = latency }
        } else if lastFans.count < Self.maximumRows {
            lastFans[key] = latency
        }
    }

    private mutating func recordSeen(edge: Int, _ event: UInt32, _ now: Int64) {
        let key = UInt64(edge) << 32 | UInt64(event)
        if let place = places[key] {
            seen[place].first = min(seen[place].first, now)
            seen[place].last = max(seen[place].last, now)
            seen[place].fans += 1
        } else if seen.count < Self.maximumRows {
            places[key] = seen.count
            seen.append(Seen(edge: edge, event: event, first: now, last: now, fans: 1))
        } else {
            unrecorded += 1
        }
    }

    package var events: UInt64 { regions.reduce(0) { $0 + $1.events } }
    package var replayed: UInt64 { regions.reduce(0) { $0 + $1.replayed } }

    /// Over all regions.
    package var latency: LatencyHistogram {
        var all = LatencyHistogram(precision: .permille)
        for region in regions { all.merge(region.latency) }
        return all
    }

    /// How late the last fan saw a publication, one value for each publication and region.
    package func lastFan(region: Int? = nil) -> LatencyHistogram {
        var all = LatencyHistogram(precision: .permille)
        for (key, latency) in lastFans where region == nil || Int(key >> 32) == region {
            all.record(microseconds: latency)
        }
        return all
    }
}
