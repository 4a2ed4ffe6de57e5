import FleetTopology
import HTTPTransport
import MatchModel
import SecureTransport

/// What a load run is asked to do.
package struct LoadSettings: Sendable {
    package static let maximumFans = 60_000

    /// The edges that are asked for others, at least one.
    package var edges: [HTTPOrigin]
    package var regions: [FanRegion]
    package var fans: Int
    /// 0: until it is told to stop.
    package var seconds = 0
    package var seed: UInt64 = 1
    package var league: LeagueID?
    /// Only these matches and their teams; empty: all of the league.
    package var matches: [MatchID] = []
    package var appliesLastMile = false
    /// The origin whose publications are the truth, where the run is to be verified.
    package var truth: HTTPOrigin?
    /// What https edges and an https origin are reached with.
    package var tls: TLSContext?
    /// Where the journals are written at the end.
    package var journal: String?
    /// Objects on standard output instead of lines for people.
    package var isJSON = false

    package init(edges: [HTTPOrigin], regions: [FanRegion], fans: Int) {
        self.edges = edges
        self.regions = regions
        self.fans = fans
    }

    /// What a topology says: where its edges listen for fans.
    package static func edges(of fleet: Fleet) throws(HTTPOrigin.Invalid) -> [HTTPOrigin] {
        var edges: [HTTPOrigin] = []
        for edge in fleet.edges { edges.append(try HTTPOrigin(parsing: "http://\(edge.address):\(edge.port)")) }
        return edges
    }
}
