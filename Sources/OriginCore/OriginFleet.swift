import BackboneWire
import MatchModel

/// The edges as the origin knows them. Pure: it is told what arrives and the time, and returns what to do.
package struct OriginFleet: Sendable {
    /// A connection that says nothing for so long is over. Edges speak every second.
    package static let silence = TimeSpan.seconds(3)
    /// The least time between two epochs that edges make the origin begin. Each resets every fan there is.
    package static let epochInterval = TimeSpan.seconds(60)
    /// The most edges at a time; one more is refused by closing its connection.
    package static let maximumEdges = 4096

    /// The shell's name for a backbone connection; never used twice.
    package typealias ConnectionID = UInt64

    package enum CloseReason: String, CaseIterable, Sendable {
        /// Another connection said hello with the same edge id.
        case superseded = "superseded"
        case silent = "silent"
        case fleetFull = "fleet-full"
        /// It named an epoch that no clock can have given.
        case implausibleEpoch = "implausible-epoch"
        /// An epoch begins; it comes back and is given the states.
        case newEpoch = "new-epoch"
        /// It proves a rollback so soon after another edge did that it has to wait.
        case epochTooSoon = "epoch-too-soon"
    }

    package enum Directive: Hashable, Sendable {
        case close(ConnectionID, CloseReason)
        /// Begin an epoch with `EpochRule`, above this one, and log it, before the directives after it are carried out.
        case beginEpoch(above: UInt64)
        /// Send what follows `after`, from the ring.
        case sendContinuation(ConnectionID, after: UInt64)
        /// Send the history after the given offset, if any, then the state of every match.
        case sendSnapshot(ConnectionID, historyAfter: UInt64)
    }

    package struct Edge: Hashable, Sendable {
        package var connection: ConnectionID
        package var hello: EdgeHello
        /// `nil` until its first report.
        package var report: EdgeReport?
        package var lastHeard: MonotonicInstant
    }

    /// Sorted by the edges' ids.
    package private(set) var edges: [Edge] = []

    private var epochBegun: MonotonicInstant?

    package init() {}

    /// An edge introduced itself, at `wall` by our clock. `digestAt` as in `CatchUp.decide`.
    package mutating func receiveHello(
        _ hello: EdgeHello, on connection: ConnectionID, history: HistoryRange, now: MonotonicInstant,
        wall: UnixInstant, digestAt: (UInt64) -> RunningDigest?
    ) -> [Directive] {
        if let epoch = hello.cursor?.epoch, epoch > history.head.epoch, !EpochRule.isPlausible(epoch, now: wall) {
            return [.close(connection, .implausibleEpoch)]
        }
        let catchUp = CatchUp.decide(hello, history: history, digestAt: digestAt)
        if case .newEpoch = catchUp, let epochBegun, now - epochBegun < Self.epochInterval {
            return [.close(connection, .epochTooSoon)]
        }
        let place = edges.firstIndex { $0.hello.edge >= hello.edge } ?? edges.count
        let edge = Edge(connection: connection, hello: hello, report: nil, lastHeard: now)
        var directives: [Directive] = []
        if place < edges.count, edges[place].hello.edge == hello.edge {
            if edges[place].connection != connection {
                directives.append(.close(edges[place].connection, .superseded))
            }
            edges[place] = edge
        } else if edges.count < Self.maximumEdges {
            edges.insert(edge, at: place)
        } else {
            return [.close(connection, .fleetFull)]
        }
        switch catchUp {
        case .continuation(let offset): directives.append(.sendContinuation(connection, after: offset))
        case .snapshot(let offset): directives.append(.sendSnapshot(connection, historyAfter: offset))
        case .newEpoch(let epoch):
            // Everyone comes back, names the epoch before and is given the states.
            epochBegun = now
            directives.append(.beginEpoch(above: epoch))
            directives += edges.map { .close($0.connection, .newEpoch) }
            edges = []
        }
        return directives
    }

    /// An edge's report of the second. One of a connection that is not an edge's any more changes nothing.
    package mutating func receiveReport(_ report: EdgeReport, on connection: ConnectionID, now: MonotonicInstant) {
        guard let place = edges.firstIndex(where: { $0.connection == connection }) else { return }
        edges[place].report = report
        edges[place].lastHeard = now
    }

    package mutating func connectionClosed(_ connection: ConnectionID) {
        edges.removeAll { $0.connection == connection }
    }

    /// Closes the connections that have been silent too long, and forgets their edges. To be called about once a second.
    package mutating func closeSilent(now: MonotonicInstant) -> [Directive] {
        let silent = edges.filter { now - $0.lastHeard > Self.silence }
        guard !silent.isEmpty else { return [] }
        edges.removeAll { now - $0.lastHeard > Self.silence }
        return silent.map { .close($0.connection, .silent) }
    }
}
