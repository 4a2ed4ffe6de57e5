import FleetTopology
import Geography
import MatchModel
import Testing

@Suite struct WorldTests {
    private static let path = "\(#filePath)".split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" }

    private func world() throws -> Fleet {
        try Fleet.load(path: Self.path + "/Topology/world.yaml")
    }

    @Test func `the world has at least ten edges in at least eight regions`() throws {
        let fleet = try world()
        #expect(fleet.edges.count >= 10)
        #expect(Set(fleet.edges.map(\.region)).count >= 8)
    }

    @Test func `no link is faster than light in fibre along the great circle`() throws {
        let fleet = try world()
        for edge in fleet.edges {
            // 204 km a millisecond.
            let fastest = edge.place.distance(to: fleet.origin.place) / 204
            #expect(Double(edge.delay.microseconds) / 1000 >= fastest, "\(edge.id)")
        }
    }

    @Test func `a fan in a region with an edge has that edge nearest`() throws {
        let fleet = try world()
        for region in fleet.regions {
            let here = fleet.edges.filter { $0.region == region.id }
            guard !here.isEmpty else { continue }
            #expect(fleet.edges(near: region.place).first?.region == region.id)
        }
    }

    @Test(arguments: [0, 1, 7, 2000, 5000])
    func `every fan lives somewhere`(total: Int) throws {
        let fleet = try world()
        let counts = fleet.fans(total: total)
        #expect(counts.count == fleet.regions.count)
        #expect(counts.reduce(0, +) == total)
        #expect(counts.allSatisfy { $0 >= 0 })
    }
}
