import EventLoop
import FleetTopology
import Glibc
import HTTPTransport
import MatchModel

/// Why the fleet could not be started or went wrong, with the mend.
package struct FleetError: Error, CustomStringConvertible {
    package var description: String
    package init(_ description: String) { self.description = description }
}

/// A whole fleet on this machine: origin, wide-area links and edges, each a process of its own.
package final class LocalFleet {
    package struct Settings {
        package var topologyPath: String
        package var schedulePath: String?
        /// Where logs, the origin's data and records go.
        package var directory: String
        /// Where the programs are.
        package var programs: String
        package var workers = 1
        package var seed: UInt64 = 1

        package init(topologyPath: String, directory: String, programs: String) {
            self.topologyPath = topologyPath
            self.directory = directory
            self.programs = programs
        }
    }

    package let fleet: Fleet
    package let settings: Settings
    package private(set) var processes: [ChildProcess] = []
    /// Ended on purpose.
    private var removed: [ChildProcess] = []
    private let http: BlockingClient

    package init(_ settings: Settings, fleet: Fleet) throws {
        self.settings = settings
        self.fleet = fleet
        http = try BlockingClient()
    }

    package var originURL: String { "http://\(fleet.origin.address):\(fleet.origin.port)" }
    package func url(of edge: FleetEdge) -> String { "http://\(edge.address):\(edge.port)" }
    package var recordPath: String { settings.directory + "/wan.csv" }
    package var originData: String { settings.directory + "/origin-data" }

    /// Every port must be free: a fleet beside another would mix their fans.
    package func checkPorts() throws {
        var taken: [String] = []
        var wanted = [(fleet.origin.address, fleet.origin.port)]
        for edge in fleet.edges { wanted += [(edge.address, edge.port), ("127.0.0.1", edge.linkPort)] }
        for (host, port) in wanted {
            guard let address = try? SocketAddress(host: host, port: port) else { continue }
            do {
                try Socket.listen(on: address).close()
            } catch {
                taken.append("\(host):\(port)")
            }
        }
        guard !taken.isEmpty else { return }
        throw FleetError(
            "in use already: \(taken.joined(separator: ", ")); end what listens there (another fleet?), or give "
                + "--topology a file with other ports")
    }

    package func startOrigin() throws {
        var arguments = [
            "--listen", "\(fleet.origin.address):\(fleet.origin.port)", "--data", originData,
            "--topology", settings.topologyPath,
        ]
        if let schedule = settings.schedulePath { arguments += ["--schedule", schedule] }
        try start("origin", "touchline-origin", arguments)
        try waitReady("origin", originURL, seconds: 20)
    }

    package func startLinks() throws {
        try start(
            "wan", "touchline",
            [
                "wan", "--topology", settings.topologyPath, "--record", recordPath, "--seed", "\(settings.seed)",
                "--origin", "\(fleet.origin.address):\(fleet.origin.port)",
            ])
    }

    package func startEdges() throws {
        for edge in fleet.edges { try start(edge) }
        for edge in fleet.edges { try waitReady(edge.id.text, url(of: edge), seconds: 30) }
        // The listing of the fleet follows the first reports.
        try wait("the fleet's listing", seconds: 15) { [self] in
            guard let first = fleet.edges.first, let body = http.get(url(of: first) + "/v1/edges")?.text else {
                return false
            }
            return body.components(separatedBy: "\"state\":\"ready\"") == fleet.edges.count
        }
    }

    /// Starts an edge that was killed.
    func startEdge(_ name: String) throws {
        guard let edge = fleet.edges.first(where: { $0.id.text == name }) else { return }
        try start(edge)
    }

    private func start(_ edge: FleetEdge) throws {
        try start(
            edge.id.text, "touchline-edge",
            [
                // Commentary is not held back, so that all that is added over the network is the system's own.
                "--commentary-wait", "0", "--id", edge.id.text, "--region", edge.region.text, "--listen",
                "\(edge.address):\(edge.port)",
                "--origin", "http://127.0.0.1:\(edge.linkPort)", "--workers", "\(settings.workers)",
                "--latitude", "\(edge.place.latitude)", "--longitude", "\(edge.place.longitude)",
            ])
    }

    /// Starts one more program, whose standard error goes to a log of its own.
    @discardableResult
    package func start(_ name: String, _ program: String, _ arguments: [String]) throws -> ChildProcess {
        let child = try ChildProcess(
            name, path: settings.programs + "/" + program, arguments: arguments,
            log: settings.directory + "/\(name).log")
        processes.append(child)
        return child
    }

    /// The process of that name which was started last.
    func process(_ name: String) -> ChildProcess? { processes.last { $0.name == name } }

    /// Ends a process on purpose: that it is gone is no failure of the fleet.
    func kill(_ child: ChildProcess, _ number: Int32) {
        child.signal(number)
        processes.removeAll { $0 === child }
        removed.append(child)
    }

    package func get(_ url: String) -> HTTPResponse? { http.get(url) }

    private func waitReady(_ name: String, _ url: String, seconds: Int) throws {
        try wait("\(name) at \(url)", seconds: seconds) { [self] in http.get(url + "/readyz")?.status == .ok }
    }

    /// Asks again and again, ten times a second, until it holds. A process that ended meanwhile is the answer.
    package func wait(_ what: String, seconds: Int, until holds: () throws -> Bool) throws {
        for _ in 0..<seconds * 10 {
            if try holds() { return }
            try checkProcesses()
            if Interruption.isRequested { throw FleetError("interrupted") }
            pauseTenth()
        }
        throw FleetError("\(what) was not ready within \(seconds) s; its log is in \(settings.directory)")
    }

    /// Throws when one of them has ended by itself.
    package func checkProcesses() throws {
        for child in processes where !child.isRunning() && child.status != 0 {
            throw FleetError(
                "\(child.name) ended with status \(child.status ?? -1); see \(settings.directory)/\(child.name).log")
        }
    }

    /// What people can open.
    package var urls: String {
        var lines = ["", "The fleet stays up; Ctrl-C ends it.", "  operator's dashboard  \(originURL)/"]
        for edge in fleet.edges { lines.append("  live scores, \(edge.id)  \(url(of: edge))/") }
        return lines.joined(separator: "\n")
    }

    /// Returns when the program is told to stop; throws when a process has ended by itself.
    package func waitForInterruption() throws {
        while !Interruption.isRequested {
            try checkProcesses()
            pauseTenth()
        }
    }

    /// Ends everything in the order fans, feeds, edges, links, origin: gently, then by force.
    package func stop() {
        // One that is stopped could not hear it.
        for child in processes.reversed() {
            child.signal(SIGCONT)
            child.signal(SIGINT)
        }
        for _ in 0..<30 where processes.contains(where: { $0.isRunning() }) { pauseTenth() }
        for child in processes { child.signal(SIGKILL) }
        for child in processes + removed { while child.isRunning() { pauseTenth() } }
    }

    private func pauseTenth() {
        var pause = timespec(tv_sec: 0, tv_nsec: 100_000_000)
        nanosleep(&pause, nil)
    }
}

extension String {
    /// How often a text occurs in this one.
    fileprivate func components(separatedBy text: String) -> Int {
        var count = 0
        var rest = self[...]
        while let range = rest.firstRange(of: text) {
            count += 1
            rest = rest[range.upperBound...]
        }
        return count
    }
}
