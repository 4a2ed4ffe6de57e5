import CLinux
import EventLoop
import FleetTopology
import Glibc
import MatchModel

/// What can be done to a fleet while matches are played.
package enum Fault: String, CaseIterable {
    /// An edge gets SIGKILL, and is started again in a plan of several faults; as the only one it stays away.
    case edgeKill = "edge-kill"
    /// It is stopped for a while, and goes on.
    case edgeStop = "edge-stop"
    /// Its link carries nothing for a while, and nobody is told.
    case linkCut = "link-cut"
    /// The origin gets SIGKILL, and is started again on its log.
    case originKill = "origin-kill"
    /// The origin's files may not grow for a while, as when the disk is full.
    case diskFull = "disk-full"

    /// How long a fault lasts unless a plan says otherwise, and the longest in a plan.
    package static let seconds = 10

    var isOfOrigin: Bool { self == .originKill || self == .diskFull }

    /// What is said when it happens.
    func description(of edge: String, seconds: Int) -> String {
        switch self {
        case .edgeKill: "fault: \(edge) is killed"
        case .edgeStop: "fault: \(edge) is stopped for \(seconds) s"
        case .linkCut: "fault: the link of \(edge) carries nothing for \(seconds) s"
        case .originKill: "fault: the origin is killed, and started again"
        case .diskFull: "fault: the origin's disk is full for \(seconds) s"
        }
    }
}

extension LocalFleet {
    /// The edge that faults are done to which are asked for by name: that of the region with the most fans.
    var victim: String {
        let region = fleet.regions.max { $0.share < $1.share }
        let edge = region.flatMap { fleet.edges(near: $0.place).first } ?? fleet.edges.first
        return edge?.id.text ?? ""
    }

    /// Does it. What ends a fault later is returned: seconds from now, and what to do then.
    func inject(_ fault: Fault, _ victim: String, seconds: Int, comesBack: Bool) -> (
        after: Int, end: () throws -> Void
    )? {
        let edge = process(victim)
        switch fault {
        case .edgeKill:
            edge.map { kill($0, SIGKILL) }
            return comesBack ? (seconds, { [self] in try startEdge(victim) }) : nil
        case .edgeStop:
            edge?.signal(SIGSTOP)
            return (seconds, { edge?.signal(SIGCONT) })
        case .linkCut:
            process("wan")?.tell("cut \(victim) silent \(seconds)")
            return nil
        case .originKill:
            process("origin").map { kill($0, SIGKILL) }
            return (1, { [self] in try startOrigin() })
        case .diskFull:
            guard let origin = process("origin") else { return nil }
            _ = cl_limit_file_size(origin.pid, 4096)
            return (seconds, { _ = cl_limit_file_size(origin.pid, .max) })
        }
    }
}
