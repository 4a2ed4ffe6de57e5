import Geography
import MatchModel
import Testing

private func place(_ latitude: Double, _ longitude: Double) throws -> Place {
    try #require(Place(latitude: latitude, longitude: longitude))
}

@Suite struct EdgeRankingTests {
    private func edge(
        _ id: String, _ place: Place, load: UInt16 = 0, connections: UInt32 = 0, state: EdgeState = .ready
    ) throws -> EdgeListing {
        EdgeListing(
            id: try #require(EdgeID(id)), region: try #require(RegionID("r")), url: "http://h", place: place,
            connections: connections, load: load, state: state)
    }

    private func order(_ edges: [EdgeListing], near: Place) -> [String] {
        EdgeRanking.rank(edges, near: near).map(\.edge.id.text)
    }

    @Test func `the nearest edge goes first, whatever the input order`() throws {
        let london = try place(51.5, -0.1)
        let edges = try [
            edge("tyo", place(35.7, 139.7)), edge("lon", place(51.51, -0.13)), edge("fra", place(50.1, 8.7)),
        ]
        #expect(order(edges, near: london) == ["lon", "fra", "tyo"])
        #expect(order(edges.reversed(), near: london) == ["lon", "fra", "tyo"])
    }

    @Test func `of edges equally near the less loaded goes first`() throws {
        let here = try place(51.5, -0.1)
        let edges = try [edge("a", here, load: 400), edge("b", here, load: 399), edge("c", here, load: 399)]
        #expect(order(edges, near: here) == ["b", "c", "a"])
    }

    @Test func `load does not send a fan to another continent, a full edge does`() throws {
        let here = try place(51.5, -0.1)
        let far = try place(40.7, -74)
        #expect(order(try [edge("near", here, load: 999), edge("far", far)], near: here) == ["near", "far"])
        #expect(order(try [edge("near", here, load: 1000), edge("far", far)], near: here) == ["far", "near"])
    }

    @Test func `not-ready and draining edges go last, still listed`() throws {
        let here = try place(51.5, -0.1)
        let edges = try [
            edge("drain", here, state: .draining), edge("cold", here, state: .notReady),
            edge("full", place(0, 0), load: 2000), edge("far", place(-33.9, 151.2)),
        ]
        #expect(order(edges, near: here) == ["far", "full", "cold", "drain"])
    }
}
