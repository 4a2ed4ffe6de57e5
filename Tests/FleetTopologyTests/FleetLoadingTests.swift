import FleetTopology
import MatchModel
import Testing

/// A small fleet that is right; each test breaks one thing.
private let good = """
    origin: {region: here, latitude: 50.1, longitude: 8.7, address: 127.0.0.1, port: 7400}
    regions:
      - {id: here, name: Here, latitude: 50, longitude: 8, share: 0.6}
      - {id: there, name: There, latitude: -33, longitude: 151, share: 0.4}
    edges:
      - id: here-1
        region: here
        latitude: 50
        longitude: 8
        address: 127.0.0.1
        port: 7410
        link_port: 7510
        delay_ms: 0.5
        jitter_ms: 0
      - id: there-1
        region: there
        latitude: -33
        longitude: 151
        address: 127.0.0.1
        port: 7411
        link_port: 7511
        delay_ms: 136
        jitter_ms: 4.25
        bandwidth_mbit: 10

    """

private func problems(_ text: String) -> [String] {
    do {
        _ = try Fleet.parse(text, file: "world.yaml")
        return []
    } catch {
        return error.problems.map(\.description)
    }
}

private func problems(replacing old: String, with new: String) -> [String] {
    problems(good.replacingFirst(old, with: new))
}

extension String {
    fileprivate func replacingFirst(_ old: String, with new: String) -> String {
        guard let range = firstRange(of: old) else { return self }
        return replacingCharacters(in: range, with: new)
    }
    private func replacingCharacters(in range: Range<String.Index>, with new: String) -> String {
        String(self[..<range.lowerBound]) + new + String(self[range.upperBound...])
    }
    private func firstRange(of part: String) -> Range<String.Index>? {
        indices.first { self[$0...].hasPrefix(part) }.map { $0..<index($0, offsetBy: part.count) }
    }
}

@Suite struct FleetLoadingTests {
    @Test func `a right file gives the fleet in the order of the file`() throws {
        let fleet = try Fleet.parse(good, file: "world.yaml")
        #expect(fleet.origin.port == 7400)
        #expect(fleet.regions.map(\.id.text) == ["here", "there"])
        #expect(fleet.edges.map(\.id.text) == ["here-1", "there-1"])
        #expect(fleet.edges[0].delay == .microseconds(500))
        #expect(fleet.edges[0].bandwidth == nil)
        #expect(fleet.edges[1].jitter == .microseconds(4250))
        #expect(fleet.edges[1].bandwidth == 10_000_000)
        #expect(fleet.edges[1].linkPort == 7511)
    }

    @Test func `an unknown region names the edge, the line and the known ones`() {
        #expect(
            problems(replacing: "region: there", with: "region: thare") == [
                "world.yaml:16: edge 'there-1' names region 'thare', which is not under regions; known are here, there"
            ])
    }

    @Test func `a port used twice names both, the links' ports and the origin's included`() {
        #expect(
            problems(replacing: "port: 7411", with: "port: 7410") == [
                "world.yaml:20: edge 'there-1' has port 7410, which edge 'here-1' on line 11 has; give it another"
            ])
        #expect(
            problems(replacing: "link_port: 7511", with: "link_port: 7400") == [
                "world.yaml:21: edge 'there-1' has link_port 7400, which the origin on line 1 has; give it another"
            ])
    }

    @Test func `one port on two addresses is allowed`() {
        let moved = good.replacingFirst(
            "address: 127.0.0.1\n    port: 7411", with: "address: 127.0.0.2\n    port: 7410")
        #expect(problems(moved) == [])
    }

    @Test func `an id used twice is named, of edges and of regions`() {
        #expect(
            problems(replacing: "id: there-1", with: "id: here-1") == [
                "world.yaml:15: edge 'here-1' has id 'here-1', which edge 'here-1' on line 6 has; give it another"
            ])
        #expect(
            problems(replacing: "id: there,", with: "id: here,").first
                == "world.yaml:4: region 'here' has id 'here', which region 'here' on line 3 has; give it another")
    }

    @Test func `an edge may have the id of a region`() {
        #expect(problems(replacing: "id: here-1", with: "id: here") == [])
    }

    @Test(arguments: ["-0.001", "10001", "nan", "fast", "[1]"])
    func `a delay that is negative, too long or no number is refused`(value: String) {
        let found = problems(replacing: "delay_ms: 136", with: "delay_ms: \(value)")
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("world.yaml:22: edge 'there-1' has ") == true)
        #expect(found.first?.hasSuffix("give milliseconds from 0 to 10000") == true)
    }

    @Test func `a negative jitter is refused, none is allowed`() {
        #expect(problems(replacing: "jitter_ms: 4.25", with: "jitter_ms: 0") == [])
        #expect(
            problems(replacing: "jitter_ms: 4.25", with: "jitter_ms: -1") == [
                "world.yaml:23: edge 'there-1' has jitter_ms '-1'; give milliseconds from 0 to 10000"
            ])
    }

    @Test func `a latitude at the pole is allowed, one beyond is refused`() {
        #expect(problems(replacing: "latitude: -33\n", with: "latitude: -90\n") == [])
        #expect(
            problems(replacing: "latitude: -33\n", with: "latitude: -90.5\n") == [
                "world.yaml:17: edge 'there-1' has latitude '-90.5'; give degrees north from -90 to 90"
            ])
    }

    @Test func `an unknown field and a missing one are named with the mend`() {
        #expect(
            problems(replacing: "jitter_ms: 4.25", with: "jiter_ms: 4.25") == [
                "world.yaml:15: edge 'there-1' has no 'jitter_ms'; add milliseconds from 0 to 10000",
                "world.yaml:23: edge 'there-1' has an unknown field 'jiter_ms'; known are id, region, latitude, "
                    + "longitude, address, port, link_port, delay_ms, jitter_ms, bandwidth_mbit",
            ])
        #expect(problems(replacing: "edges:", with: "edge:").count == 2)
    }

    @Test func `port 65535 is a port, 0 and 65536 are not`() {
        #expect(problems(replacing: "port: 7411", with: "port: 65535") == [])
        #expect(problems(replacing: "port: 7411", with: "port: 65536").count == 1)
        #expect(problems(replacing: "port: 7411", with: "port: 0").count == 1)
    }

    @Test func `shares that do not add up to one are refused`() {
        #expect(problems(replacing: "share: 0.4", with: "share: 0.404") == [])
        #expect(
            problems(replacing: "share: 0.4", with: "share: 0.41") == [
                "world.yaml:2: the shares of the regions add up to 1.01; make them 1 (within 0.005)"
            ])
    }

    @Test func `every problem is reported, in the order of the lines`() {
        let bad = good.replacingFirst("delay_ms: 136", with: "delay_ms: -2")
            .replacingFirst("region: here\n", with: "region: hare\n")
            .replacingFirst("address: 127.0.0.1, port", with: "address: localhost, port")
        #expect(
            problems(bad) == [
                "world.yaml:1: the origin has address 'localhost'; give an IPv4 address such as 127.0.0.1",
                "world.yaml:7: edge 'here-1' names region 'hare', which is not under regions; known are here, there",
                "world.yaml:22: edge 'there-1' has delay_ms '-2'; give milliseconds from 0 to 10000",
            ])
    }

    @Test func `what is not YAML, empty or not there is said plainly`() {
        #expect(problems("origin: [").first?.hasPrefix("world.yaml:") == true)
        #expect(problems("").count == 1)
        #expect(problems("- 1\n- 2\n").count == 1)
        #expect(throws: TopologyError.self) { try Fleet.load(path: "/nonexistent/world.yaml") }
    }
}
