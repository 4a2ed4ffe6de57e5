import MatchModel
import Synchronization

/// The table of addresses of a process, shared by its workers: a limit of one address holds over all of them. The lock is
/// taken once per connection that comes and once per connection that goes, never for bytes.
package final class AcceptLimiter: Sendable {
    package let limits: AcceptLimits
    private let table: Mutex<AddressTable>

    package init(_ limits: AcceptLimits = AcceptLimits()) {
        self.limits = limits
        table = Mutex(AddressTable(limits))
    }

    /// Decides on a connection; `nil` is a peer without a limit of its own. Whoever holds the connection at its end calls
    /// `release`, WebSockets included.
    package func admit(_ address: ClientAddress?, now: MonotonicInstant) -> AcceptDecision {
        table.withLock { $0.admit(address, now: now) }
    }

    package func release(_ ticket: AcceptTicket) { table.withLock { $0.release(ticket) } }

    /// Connections now, addresses remembered, and newcomers that found no row.
    package var state: (connections: Int, addresses: Int, untracked: UInt64) {
        table.withLock { ($0.connections, $0.addresses, $0.untracked) }
    }
}
