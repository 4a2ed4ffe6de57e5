import MatchModel
import Yams

/// Makes a `Fleet` of a YAML document and collects every problem on the way.
struct TopologyReader {
    /// No link is slower than this, one way, in milliseconds: anything above is a slip of the keyboard.
    static let maximumDelay = 10_000.0
    /// In megabits per second.
    static let maximumBandwidth = 1_000_000.0

    let file: String
    private(set) var problems: [TopologyProblem] = []
    private var regions: [FleetRegion] = []
    /// The line of each id and of each `address:port`, to name the first use of a double one.
    private var seen: [String: (line: Int, title: String)] = [:]

    init(file: String) {
        self.file = file
    }

    var sortedProblems: [TopologyProblem] {
        problems.enumerated()
            .sorted { ($0.element.line ?? 0, $0.offset) < ($1.element.line ?? 0, $1.offset) }
            .map(\.element)
    }

    /// The fleet, or `nil` where something needed is missing; it is good only if there are no problems either.
    mutating func fleet(_ root: Node?) -> Fleet? {
        guard let mapping = root?.mapping else {
            report("is empty or not a mapping; it needs 'origin', 'regions' and 'edges'", at: 1)
            return nil
        }
        let top = TopologySection(
            title: "the file", mapping: mapping, line: 1, known: ["origin", "regions", "edges"])
        take(top)
        // Regions first: the others name them.
        for section in sections("regions", of: top, singular: "region", limit: Fleet.maximumRegions, known: Self.region)
        {
            if let region = readRegion(section) { regions.append(region) }
        }
        checkShares(top)
        let origin = readOrigin(top)
        var edges: [FleetEdge] = []
        for section in sections("edges", of: top, singular: "edge", limit: Fleet.maximumEdges, known: Self.edge) {
            if let edge = readEdge(section) { edges.append(edge) }
        }
        guard let origin else { return nil }
        return Fleet(origin: origin, regions: regions, edges: edges)
    }

    private static let origin = ["region", "latitude", "longitude", "address", "port"]
    private static let region = ["id", "name", "latitude", "longitude", "share"]
    private static let edge = [
        "id", "region", "latitude", "longitude", "address", "port", "link_port", "delay_ms", "jitter_ms",
        "bandwidth_mbit",
    ]

    private mutating func report(_ message: String, at line: Int?) {
        problems.append(TopologyProblem(file: file, line: line, message: message))
    }

    private mutating func take(_ section: TopologySection) {
        for problem in section.problems { report(problem.message, at: problem.line) }
    }

    /// The entries of a list of mappings, titled by their ids.
    private mutating func sections(
        _ name: String, of top: TopologySection, singular: String, limit: Int, known: [String]
    ) -> [TopologySection] {
        guard let list = top.node(name)?.sequence, !list.isEmpty else {
            report("the file has no '\(name)'; add a list with at least one \(singular)", at: top.line(of: name))
            return []
        }
        guard list.count <= limit else {
            report("there are \(list.count) \(name); at most \(limit) are taken", at: top.line(of: name))
            return []
        }
        var found: [TopologySection] = []
        for (index, node) in list.enumerated() {
            let line = node.mark?.line ?? top.line(of: name)
            guard let mapping = node.mapping else {
                report(
                    "\(singular) \(index + 1) is not a mapping; give it the fields \(known.joined(separator: ", "))",
                    at: line)
                continue
            }
            let id = mapping.first { $0.key.string == "id" }?.value.string
            let title = id.map { "\(singular) '\($0)'" } ?? "\(singular) \(index + 1)"
            found.append(TopologySection(title: title, mapping: mapping, line: line, known: known))
        }
        return found
    }

    private mutating func readOrigin(_ top: TopologySection) -> FleetOrigin? {
        guard let mapping = top.node("origin")?.mapping else {
            report(
                "the file has no 'origin'; add a mapping with \(Self.origin.joined(separator: ", "))",
                at: top.line(of: "origin"))
            return nil
        }
        var section = TopologySection(
            title: "the origin", mapping: mapping, line: top.line(of: "origin"), known: Self.origin)
        defer { take(section) }
        let region = knownRegion(&section)
        let place = Self.place(&section)
        let address = Self.address(&section)
        let port = section.port("port")
        guard let region, let place, let address, let port else { return nil }
        claim("\(address):\(port)", as: "port \(port)", at: section.line(of: "port"), by: &section)
        return FleetOrigin(region: region, place: place, address: address, port: port)
    }

    private mutating func readRegion(_ section: TopologySection) -> FleetRegion? {
        var section = section
        defer { take(section) }
        let id: RegionID? = id(&section)
        let name = section.text("name", mend: "the name people read")
        let place = Self.place(&section)
        let share = section.number("share", in: 0...1, mend: "a number from 0 to 1")
        guard let id, let name, let place, let share else { return nil }
        return FleetRegion(id: id, name: name, place: place, share: share)
    }

    private mutating func readEdge(_ section: TopologySection) -> FleetEdge? {
        var section = section
        defer { take(section) }
        let id: EdgeID? = id(&section)
        let region = knownRegion(&section)
        let place = Self.place(&section)
        let address = Self.address(&section)
        let port = section.port("port")
        let linkPort = section.port("link_port")
        if let address {
            if let port { claim("\(address):\(port)", as: "port \(port)", at: section.line(of: "port"), by: &section) }
            if let linkPort {
                claim(
                    "\(address):\(linkPort)", as: "link_port \(linkPort)", at: section.line(of: "link_port"),
                    by: &section)
            }
        }
        let milliseconds = "milliseconds from 0 to \(Int(Self.maximumDelay))"
        let delay = section.number("delay_ms", in: 0...Self.maximumDelay, mend: milliseconds)
        let jitter = section.number("jitter_ms", in: 0...Self.maximumDelay, mend: milliseconds)
        let bandwidth = section.number(
            "bandwidth_mbit", in: 0.001...Self.maximumBandwidth,
            mend: "megabits per second from 0.001 to \(Int(Self.maximumBandwidth)), or leave it out", optional: true)
        guard let id, let region, let place, let address, let port, let linkPort, let delay, let jitter else {
            return nil
        }
        return FleetEdge(
            id: id, region: region, place: place, address: address, port: port, linkPort: linkPort,
            delay: .microseconds(Int64((delay * 1000).rounded())),
            jitter: .microseconds(Int64((jitter * 1000).rounded())),
            bandwidth: bandwidth.map { Int64(($0 * 1_000_000).rounded()) })
    }

    private mutating func id<Kind>(_ section: inout TopologySection) -> Identifier<Kind>? {
        let mend = "1 to 64 of A-Za-z0-9._-"
        guard let text = section.text("id", mend: mend) else { return nil }
        guard let id = Identifier<Kind>(text) else {
            section.report("has an id that is not allowed; give \(mend)", at: section.line(of: "id"))
            return nil
        }
        claim("\(Kind.self) \(text)", as: "id '\(text)'", at: section.line(of: "id"), by: &section)
        return id
    }

    /// Notes the use of something that only one may have.
    private mutating func claim(_ key: String, as what: String, at line: Int, by section: inout TopologySection) {
        if let first = seen[key] {
            section.report("has \(what), which \(first.title) on line \(first.line) has; give it another", at: line)
        } else {
            seen[key] = (line, section.title)
        }
    }

    private func knownRegion(_ section: inout TopologySection) -> RegionID? {
        guard let text = section.text("region", mend: "the id of a region under regions") else { return nil }
        guard let region = regions.first(where: { $0.id.text == text }) else {
            let known = regions.map(\.id.text).joined(separator: ", ")
            section.report(
                "names region '\(text)', which is not under regions; known are \(known.isEmpty ? "none" : known)",
                at: section.line(of: "region"))
            return nil
        }
        return region.id
    }

    private static func place(_ section: inout TopologySection) -> Place? {
        let latitude = section.number("latitude", in: -90...90, mend: "degrees north from -90 to 90")
        let longitude = section.number("longitude", in: -180...180, mend: "degrees east from -180 to 180")
        guard let latitude, let longitude else { return nil }
        return Place(latitude: latitude, longitude: longitude)
    }

    private static func address(_ section: inout TopologySection) -> String? {
        let mend = "an IPv4 address such as 127.0.0.1"
        guard let text = section.text("address", mend: mend) else { return nil }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4, parts.allSatisfy({ $0.allSatisfy(\.isNumber) && UInt8($0) != nil }) else {
            section.report("has address '\(text)'; give \(mend)", at: section.line(of: "address"))
            return nil
        }
        return text
    }

    private mutating func checkShares(_ top: TopologySection) {
        // With a region that could not be read the sum would only repeat that problem.
        guard problems.isEmpty else { return }
        let sum = regions.reduce(0) { $0 + $1.share }
        guard abs(sum - 1) > Fleet.shareTolerance else { return }
        let rounded = (sum * 1000).rounded() / 1000
        report(
            "the shares of the regions add up to \(rounded); make them 1 (within \(Fleet.shareTolerance))",
            at: top.line(of: "regions"))
    }
}
