/// What an edge says of itself once a second, and what a fan who looks for one is told. The raw value is the code on
/// the backbone.
package enum EdgeState: UInt8, CaseIterable, Sendable {
    /// It takes fans.
    case ready = 1
    /// It runs but has not caught up; it would serve nothing yet.
    case notReady = 2
    /// A lame duck: it sends its fans elsewhere.
    case draining = 3

    package var name: String {
        switch self {
        case .ready: "ready"
        case .notReady: "not-ready"
        case .draining: "draining"
        }
    }

    package init?(name: String) {
        guard let value = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = value
    }
}

/// One edge of the fleet as others see it.
package struct EdgeListing: Hashable, Sendable {
    package var id: EdgeID
    package var region: RegionID
    /// Where fans reach it, as it advertises itself.
    package var url: String
    package var place: Place
    /// Open connections.
    package var connections: UInt32
    /// How busy it is, in thousandths of what it can carry; above 1000 when overloaded.
    package var load: UInt16
    package var state: EdgeState

    package init(
        id: EdgeID, region: RegionID, url: String, place: Place, connections: UInt32, load: UInt16, state: EdgeState
    ) {
        self.id = id
        self.region = region
        self.url = url
        self.place = place
        self.connections = connections
        self.load = load
        self.state = state
    }
}
