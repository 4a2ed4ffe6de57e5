import MatchModel

/// An edge and how far it is from the one who asked.
package struct RankedEdge: Hashable, Sendable {
    package var edge: EdgeListing
    /// Kilometres along the great circle.
    package var distance: Double

    package init(edge: EdgeListing, distance: Double) {
        self.edge = edge
        self.distance = distance
    }
}

/// The order in which a fan should try edges.
package enum EdgeRanking {
    /// An edge at or above this load (in thousandths) comes after every other that is ready.
    package static let fullLoad: UInt16 = 1000
    /// Edges whose distances fall in the same step of this many kilometres are as good as equally near, and the less
    /// loaded goes first. 50 km are half a millisecond of fibre, there and back.
    package static let distanceStep = 50.0

    /// Every edge, best first: ready ones before full ones, not-ready ones and draining ones; then by distance; then by
    /// load, connections and id, so the order never depends on that of the input.
    package static func rank(_ edges: some Sequence<EdgeListing>, near place: Place) -> [RankedEdge] {
        edges
            .map { RankedEdge(edge: $0, distance: place.distance(to: $0.place)) }
            .sorted { key($0) < key($1) }
    }

    private struct Key: Comparable {
        var willingness: Int
        var step: Int
        var load: UInt16
        var connections: UInt32
        var distance: Double
        var id: EdgeID

        static func < (left: Key, right: Key) -> Bool {
            if left.willingness != right.willingness { return left.willingness < right.willingness }
            return (left.step, left.load, left.connections, left.distance, left.id)
                < (right.step, right.load, right.connections, right.distance, right.id)
        }
    }

    private static func key(_ ranked: RankedEdge) -> Key {
        Key(
            willingness: willingness(of: ranked.edge), step: Int(ranked.distance / distanceStep),
            load: ranked.edge.load, connections: ranked.edge.connections, distance: ranked.distance, id: ranked.edge.id)
    }

    private static func willingness(of edge: EdgeListing) -> Int {
        switch edge.state {
        case .ready: edge.load < fullLoad ? 0 : 1
        case .notReady: 2
        case .draining: 3
        }
    }
}
