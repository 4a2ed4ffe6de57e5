import Geography
import MatchModel

/// Where the fleet stands and how far its parts are from one another, as a topology file says. A `Fleet` that exists
/// has passed every check: ids and ports are unique, regions exist, places are on the globe, shares add up to one.
package struct Fleet: Hashable, Sendable {
    /// More edges than this are refused.
    package static let maximumEdges = 1024
    /// More regions than this are refused.
    package static let maximumRegions = 256
    /// How far the sum of the shares may be from 1.
    package static let shareTolerance = 0.005

    package var origin: FleetOrigin
    /// In the order of the file.
    package var regions: [FleetRegion]
    /// In the order of the file.
    package var edges: [FleetEdge]

    package init(origin: FleetOrigin, regions: [FleetRegion], edges: [FleetEdge]) {
        self.origin = origin
        self.regions = regions
        self.edges = edges
    }

    package func region(_ id: RegionID) -> FleetRegion? { regions.first { $0.id == id } }
    package func edge(_ id: EdgeID) -> FleetEdge? { edges.first { $0.id == id } }

    /// All edges, the nearest first, by distance alone; equally near ones by id.
    package func edges(near place: Place) -> [FleetEdge] {
        edges
            .map { (distance: place.distance(to: $0.place), edge: $0) }
            .sorted { ($0.distance, $0.edge.id) < ($1.distance, $1.edge.id) }
            .map(\.edge)
    }

    /// How many of `total` fans live in each region, in the order of `regions`: by their shares, rounded by the largest
    /// remainder, so that the sum is `total`.
    package func fans(total: Int) -> [Int] {
        let sum = regions.reduce(0) { $0 + $1.share }
        guard total > 0, sum > 0 else { return regions.map { _ in 0 } }
        let exact = regions.map { Double(total) * $0.share / sum }
        var counts = exact.map { Int($0) }
        let byRemainder = exact.indices.sorted {
            let left = exact[$0] - Double(counts[$0])
            let right = exact[$1] - Double(counts[$1])
            return left == right ? $0 < $1 : left > right
        }
        for index in byRemainder.prefix(max(0, total - counts.reduce(0, +))) { counts[index] += 1 }
        return counts
    }
}

/// The origin's place and address.
package struct FleetOrigin: Hashable, Sendable {
    package var region: RegionID
    package var place: Place
    package var address: String
    package var port: UInt16
}

/// A part of the world where fans live.
package struct FleetRegion: Hashable, Sendable {
    package var id: RegionID
    package var name: String
    package var place: Place
    /// The part of all fans that live here, 0 to 1.
    package var share: Double
}

/// An edge, its place and its link to the origin.
package struct FleetEdge: Hashable, Sendable {
    package var id: EdgeID
    package var region: RegionID
    package var place: Place
    package var address: String
    /// Where it listens for fans.
    package var port: UInt16
    /// Where the relay of its link listens, on the same address: its way to the origin.
    package var linkPort: UInt16
    /// Of the link, one way.
    package var delay: TimeSpan
    /// The most that is added to `delay`.
    package var jitter: TimeSpan
    /// Of the link, each way, in bits per second; `nil` without limit.
    package var bandwidth: Int64?
}
