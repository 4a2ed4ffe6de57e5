import EventLoop
import FleetTopology
import Glibc
import HTTPTransport
import MatchModel

/// What the wide area is made of.
package struct WideAreaSettings: Sendable {
    package var fleet: Fleet
    /// Instead of the topology's.
    package var origin: SocketAddress?
    /// The same seed gives the same jitter.
    package var seed: UInt64 = 1
    /// Multiplies every delay and jitter; 0 and more.
    package var delayScale = 1.0
    /// Where links listen instead of where the topology says.
    package var listen: [(edge: EdgeID, address: SocketAddress)] = []
    /// Where the control endpoint listens; `nil` for none.
    package var control: SocketAddress?
    /// The file for `DelayRecord`; `nil` for none.
    package var recordPath: String?

    package init(fleet: Fleet) { self.fleet = fleet }
}

/// Why the wide area cannot run, and the mend.
package struct WideAreaError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String
    init(_ description: String) { self.description = description }
}

/// All links of a fleet on one loop, and what controls them.
package final class WideArea {
    /// In the order of the topology.
    package let links: [EmulatedLink]
    /// Where the control endpoint listens.
    package var controlAddress: SocketAddress? { control?.address }
    private let loop: EpollLoop
    private let record: DelayRecord?
    private var control: WideAreaControl?
    private var lines: ControlLines?
    private var flushTimer: TimerID?

    /// Listens on every link.
    package init(loop: EpollLoop, settings: WideAreaSettings) throws(WideAreaError) {
        self.loop = loop
        record = try Self.record(settings.recordPath)
        let end = settings.fleet.origin
        let origin = try Self.address(settings.origin, or: end.address, end.port, of: "the origin")
        var links: [EmulatedLink] = []
        for edge in settings.fleet.edges {
            let given = settings.listen.first { $0.edge == edge.id }?.address
            let listen = try Self.address(given, or: edge.address, edge.linkPort, of: "the link of \(edge.id)")
            do {
                links.append(
                    try EmulatedLink(
                        loop: loop, edge: edge.id, settings: LinkSettings(edge, scale: settings.delayScale),
                        listen: listen, origin: origin, seed: settings.seed, record: record))
            } catch {
                for link in links { link.stop() }
                throw WideAreaError(
                    "the link of \(edge.id) cannot listen on \(listen): \(error.reason); "
                        + "end what listens there, or give --link \(edge.id)=HOST:PORT")
            }
        }
        self.links = links
        if let address = settings.control {
            do {
                control = try WideAreaControl(loop: loop, address: address, area: self)
            } catch {
                for link in links { link.stop() }
                throw WideAreaError(
                    "the control endpoint cannot listen on \(address): \(error.reason); give another --control")
            }
        }
        scheduleFlush()
    }

    /// Runs until SIGTERM or SIGINT, taking commands from standard input too; then writes what is left of the record.
    /// `output` is given a line for each thing that was done.
    package func run(output: @escaping (String) -> Void) throws(SystemError) {
        ProcessResources.raiseDescriptorLimit()
        let signals = try SignalWatch([SIGTERM, SIGINT], on: loop) { [unowned self] _ in loop.stop() }
        lines = ControlLines(loop: loop, descriptor: STDIN_FILENO) { [unowned self] line in
            for answer in answers(to: line) { output(answer) }
        }
        loop.run()
        withExtendedLifetime(signals) {}
        stop()
    }

    /// Ends everything and writes what is left of the record.
    package func stop() {
        if let flushTimer { loop.cancel(flushTimer) }
        flushTimer = nil
        lines?.stop()
        control?.stop()
        for link in links { link.stop() }
        record?.flush()
    }

    /// Bytes of the record that could not be written.
    package var lostRecordBytes: Int { record?.lostBytes ?? 0 }

    /// Does what is asked; returns the links that it was asked of.
    @discardableResult
    package func perform(_ command: LinkCommand) throws(LinkCommandError) -> [EmulatedLink] {
        switch command {
        case .list: return links
        case .cut(let choice, let kind, let seconds):
            let chosen = try self.links(choice)
            for link in chosen { link.cut(kind, seconds: seconds) }
            return chosen
        case .heal(let choice):
            let chosen = try self.links(choice)
            for link in chosen { link.heal() }
            return chosen
        }
    }

    private func answers(to line: String) -> [String] {
        do {
            guard let command = try LinkCommand.parse(line) else { return [] }
            return try perform(command).map { "wan: \($0.edge) \($0.state.name)" }
        } catch {
            return ["wan: \(error)"]
        }
    }

    private func links(_ choice: LinkChoice) throws(LinkCommandError) -> [EmulatedLink] {
        guard case .edge(let edge) = choice else { return links }
        guard let link = links.first(where: { $0.edge == edge }) else {
            let known = links.map(\.edge.text).joined(separator: ", ")
            throw LinkCommandError("there is no link of an edge '\(edge)'; there are \(known)")
        }
        return [link]
    }

    private func scheduleFlush() {
        guard record != nil else { return }
        flushTimer = loop.schedule(after: DelayRecord.flushInterval) { [weak self] in
            self?.record?.flush()
            self?.scheduleFlush()
        }
    }

    private static func record(_ path: String?) throws(WideAreaError) -> DelayRecord? {
        guard let path else { return nil }
        do {
            return try DelayRecord(path: path)
        } catch {
            throw WideAreaError("the record \(path) cannot be written: \(error.reason); give another --record")
        }
    }

    private static func address(
        _ given: SocketAddress?, or host: String, _ port: UInt16, of what: String
    ) throws(WideAreaError) -> SocketAddress {
        if let given { return given }
        do {
            return try SocketAddress(host: host, port: port)
        } catch {
            throw WideAreaError("the address of \(what): \(error)")
        }
    }
}
