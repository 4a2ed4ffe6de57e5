import EventLoop
import FleetTopology
import Glibc
import MatchModel

/// What can be done to a fleet while matches are played.
package enum Fault: String, CaseIterable {
    /// The busiest edge gets SIGKILL and stays away.
    case edgeKill = "edge-kill"
    /// It is stopped for ten seconds, and goes on.
    case edgeStop = "edge-stop"
    /// Its link carries nothing for ten seconds, and nobody is told.
    case linkCut = "link-cut"
    /// The origin gets SIGKILL, and is started again on its log a second later.
    case originKill = "origin-kill"

    package static let seconds = 10

    /// What is said when it happens.
    func description(of edge: String) -> String {
        switch self {
        case .edgeKill: "fault: \(edge) is killed"
        case .edgeStop: "fault: \(edge) is stopped for \(Self.seconds) s"
        case .linkCut: "fault: the link of \(edge) carries nothing for \(Self.seconds) s"
        case .originKill: "fault: the origin is killed, and started again in a second"
        }
    }
}

extension LocalFleet {
    /// The edge that faults are done to: that of the region with the most fans.
    var victim: String {
        let region = fleet.regions.max { $0.share < $1.share }
        let edge = region.flatMap { fleet.edges(near: $0.place).first } ?? fleet.edges.first
        return edge?.id.text ?? ""
    }

    /// Does it. What ends a fault later is returned: seconds from now, and what to do then.
    func inject(_ fault: Fault) -> (after: Int, end: () throws -> Void)? {
        let edge = process(victim)
        switch fault {
        case .edgeKill:
            edge.map { kill($0, SIGKILL) }
            return nil
        case .edgeStop:
            edge?.signal(SIGSTOP)
            return (Fault.seconds, { edge?.signal(SIGCONT) })
        case .linkCut:
            process("wan")?.tell("cut \(victim) silent \(Fault.seconds)")
            return nil
        case .originKill:
            process("origin").map { kill($0, SIGKILL) }
            return (1, { [self] in try startOrigin() })
        }
    }
}
