import MatchModel

/// Names what a connection was counted under, for `release`. Four bytes, so that a million of them cost little.
package struct AcceptTicket: Hashable, Sendable {
    /// The row, counted from 1; 0 for a connection that counts in the totals only.
    let row: UInt32
    package static let totalsOnly = AcceptTicket(row: 0)
}

/// What became of a connection that wants to come in.
package enum AcceptDecision: Hashable, Sendable {
    case admitted(AcceptTicket)
    case refused(HTTPBound)
}

/// Counts connections and accepts, by address and in all: the whole decision of who may come in. Pure; told the time.
package struct AddressTable: Sendable {
    /// A rate with a burst of one second's worth, by the time at which it would be used up evenly.
    private struct Rate: Sendable {
        var due = Int64.min

        func allows(_ perSecond: Int, at now: Int64) -> Bool {
            due == .min || due - now <= Int64(perSecond - 1) * (1_000_000_000 / Int64(perSecond))
        }
        mutating func use(_ perSecond: Int, at now: Int64) {
            due = max(due, now) + 1_000_000_000 / Int64(perSecond)
        }
    }

    private struct Row: Sendable {
        var address: ClientAddress
        var connections: UInt32 = 0
        var rate = Rate()
    }

    /// Rows looked at for one that may leave, per newcomer.
    private static let searched = 16

    private let limits: AcceptLimits
    private var rows: [Row] = []
    private var places: [ClientAddress: UInt32] = [:]
    private var hand = 0
    private var rate = Rate()
    /// Connections now, of every kind.
    package private(set) var connections = 0
    /// Newcomers that found no row.
    package private(set) var untracked: UInt64 = 0
    /// Addresses remembered now.
    package var addresses: Int { rows.count }

    /// Every limit is at least 1.
    package init(_ limits: AcceptLimits) { self.limits = limits }

    /// Decides on one connection; one that is refused uses nothing up. `nil` stands for a peer that has no limit of its own:
    /// a listed proxy.
    package mutating func admit(_ address: ClientAddress?, now: MonotonicInstant) -> AcceptDecision {
        let time = now.nanoseconds
        guard connections < limits.connections else { return .refused(.connections) }
        guard rate.allows(limits.acceptsPerSecond, at: time) else { return .refused(.acceptRate) }
        var ticket = AcceptTicket.totalsOnly
        if let address, !address.isLoopback {
            if let row = place(of: address, time) {
                let state = rows[row]
                guard state.connections < limits.connectionsPerAddress else { return .refused(.addressConnections) }
                guard state.rate.allows(limits.acceptsPerSecondPerAddress, at: time) else {
                    return .refused(.addressRate)
                }
                rows[row].connections += 1
                rows[row].rate.use(limits.acceptsPerSecondPerAddress, at: time)
                ticket = AcceptTicket(row: UInt32(row + 1))
            } else {
                untracked += 1
            }
        }
        rate.use(limits.acceptsPerSecond, at: time)
        connections += 1
        return .admitted(ticket)
    }

    /// The connection is over. Once for each that was admitted.
    package mutating func release(_ ticket: AcceptTicket) {
        connections -= 1
        if ticket.row > 0 { rows[Int(ticket.row) - 1].connections -= 1 }
    }

    /// The row of an address, new if need be; `nil` if all are in use.
    private mutating func place(of address: ClientAddress, _ now: Int64) -> Int? {
        if let place = places[address] { return Int(place) }
        if rows.count < limits.addresses {
            rows.append(Row(address: address))
            places[address] = UInt32(rows.count - 1)
            return rows.count - 1
        }
        for _ in 0..<min(Self.searched, rows.count) {
            let row = hand
            hand = (hand + 1) % rows.count
            guard rows[row].connections == 0, rows[row].rate.due <= now else { continue }
            places[rows[row].address] = nil
            rows[row] = Row(address: address)
            places[address] = UInt32(row)
            return row
        }
        return nil
    }
}
