import EventLoop
import MatchModel
import Testing

@testable import HTTPTransport

struct AcceptTests {
    private let start = MonotonicInstant(nanoseconds: 1_000_000_000)

    private func address(_ text: String) throws -> ClientAddress {
        try #require(SocketAddress.numeric(text).flatMap(ClientAddress.init))
    }

    private func limits(_ change: (inout AcceptLimits) -> Void) -> AcceptLimits {
        var limits = AcceptLimits()
        change(&limits)
        return limits
    }

    /// Admits until it is refused; how many came in, their tickets, and the bound.
    private func fill(
        _ table: inout AddressTable, _ address: ClientAddress?, at now: MonotonicInstant
    ) -> (tickets: [AcceptTicket], bound: HTTPBound?) {
        var tickets: [AcceptTicket] = []
        for _ in 0..<100_000 {
            switch table.admit(address, now: now) {
            case .admitted(let ticket): tickets.append(ticket)
            case .refused(let bound): return (tickets, bound)
            }
        }
        return (tickets, nil)
    }

    @Test func `an address has 255 connections and not 256, and one that ends makes room for one`() throws {
        var table = AddressTable(limits { $0.connectionsPerAddress = 255 })
        let fan = try address("203.0.113.1")
        let (tickets, bound) = fill(&table, fan, at: start)
        #expect(tickets.count == 255)
        #expect(bound == .addressConnections)
        #expect(table.admit(try address("203.0.113.2"), now: start) != .refused(.addressConnections))
        table.release(tickets[0])
        #expect(fill(&table, fan, at: start).tickets.count == 1)
    }

    @Test func `all together have 255 connections and not 256, loopback and proxies included`() throws {
        var table = AddressTable(limits { $0.connections = 255 })
        _ = table.admit(try address("127.0.0.1"), now: start)
        _ = table.admit(nil, now: start)
        let (tickets, bound) = fill(&table, try address("203.0.113.1"), at: start)
        #expect(tickets.count == 253)
        #expect(bound == .connections)
        table.release(tickets[0])
        #expect(table.connections == 254)
    }

    @Test func `an address opens its rate at once and not one more, and the rate comes back`() throws {
        var table = AddressTable(limits { $0.acceptsPerSecondPerAddress = 10 })
        let fan = try address("203.0.113.1")
        #expect(fill(&table, fan, at: start).tickets.count == 10)
        #expect(fill(&table, fan, at: start).bound == .addressRate)
        // A tenth of a second is one connection.
        #expect(fill(&table, fan, at: start + .milliseconds(99)).tickets.isEmpty)
        #expect(fill(&table, fan, at: start + .milliseconds(100)).tickets.count == 1)
        #expect(fill(&table, fan, at: start + .seconds(9)).tickets.count == 10)
    }

    @Test func `all together open the rate of all, and who is refused uses nothing up`() throws {
        var table = AddressTable(
            limits {
                $0.acceptsPerSecond = 10
                $0.acceptsPerSecondPerAddress = 3
            })
        #expect(fill(&table, try address("203.0.113.1"), at: start).bound == .addressRate)
        let rest = fill(&table, try address("127.0.0.1"), at: start)
        #expect(rest.tickets.count == 7)
        #expect(rest.bound == .acceptRate)
    }

    @Test func `loopback is not limited by address`() throws {
        var table = AddressTable(
            limits {
                $0.connectionsPerAddress = 1
                $0.acceptsPerSecondPerAddress = 1
                $0.connections = 500
            })
        for text in ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"] {
            #expect(try address(text).isLoopback)
        }
        #expect(fill(&table, try address("127.0.0.1"), at: start).tickets.count == 500)
    }

    @Test func `an IPv6 client is its 64 bits, an IPv4 client its 32, mapped or not`() throws {
        #expect(try address("2001:db8::1") == address("2001:db8::ffff:1"))
        #expect(try address("2001:db8::1") != address("2001:db8:0:1::1"))
        #expect(try address("203.0.113.1") == address("::ffff:203.0.113.1"))
        #expect(try address("203.0.113.1") != address("203.0.113.2"))
        #expect(ClientAddress([1, 2, 3]) == nil)
        #expect(try address("2001:db8::1").description == "2001:db8:0:0::/64")
        #expect(try address("203.0.113.1").description == "203.0.113.1")
    }

    @Test func `a full table lets quiet addresses go, and counts newcomers in the totals while there is none`() throws {
        var table = AddressTable(
            limits {
                $0.addresses = 2
                $0.connectionsPerAddress = 1
            })
        let first = fill(&table, try address("203.0.113.1"), at: start).tickets
        _ = fill(&table, try address("203.0.113.2"), at: start)
        #expect(table.admit(try address("203.0.113.3"), now: start) == .admitted(.totalsOnly))
        #expect(table.untracked == 1)
        table.release(first[0])
        // It has no connection any more, but its rate is remembered for its second.
        #expect(table.admit(try address("203.0.113.3"), now: start) == .admitted(.totalsOnly))
        let later = start + .seconds(1)
        #expect(table.admit(try address("203.0.113.3"), now: later) != .admitted(.totalsOnly))
        #expect(table.addresses == 2)
        #expect(table.connections == 4)
    }

    @Test func `the table stays right over ten thousand comings and goings`() throws {
        var generator = SeededGenerator(seed: 7)
        var table = AddressTable(
            limits {
                $0.addresses = 8
                $0.connectionsPerAddress = 3
                $0.acceptsPerSecondPerAddress = 50
            })
        var held: [(ClientAddress, AcceptTicket)] = []
        var now = start
        for _ in 0..<10_000 {
            now = now + .milliseconds(Int64(generator.next() % 20))
            if held.isEmpty || generator.next() % 5 < 3 {
                let address = try #require(ClientAddress([203, 0, 113, UInt8(generator.next() % 12)]))
                if case .admitted(let ticket) = table.admit(address, now: now) { held.append((address, ticket)) }
            } else {
                table.release(held.remove(at: Int(generator.next() % UInt64(held.count))).1)
            }
            #expect(table.connections == held.count)
            #expect(table.addresses <= 8)
            let tracked = held.filter { $0.1 != .totalsOnly }
            let counts = Dictionary(grouping: tracked, by: \.0).mapValues(\.count)
            #expect(counts.values.allSatisfy { $0 <= 3 })
        }
    }

    @Test(arguments: [
        ("10.0.0.0/8", "10.1.2.3", true), ("10.0.0.0/8", "11.0.0.0", false), ("10.0.0.0/9", "10.127.0.1", true),
        ("10.0.0.0/9", "10.128.0.1", false), ("192.0.2.1", "192.0.2.1", true), ("192.0.2.1", "192.0.2.2", false),
        ("0.0.0.0/0", "203.0.113.1", true), ("0.0.0.0/0", "2001:db8::1", false),
        ("2001:db8::/32", "2001:db8:1::1", true),
        ("2001:db8::/33", "2001:db8:8000::1", false),
    ])
    func `a block holds the addresses with its first bits`(_ block: String, _ text: String, holds: Bool) throws {
        #expect(try AddressBlock(block).contains(try #require(SocketAddress.numeric(text))) == holds)
    }

    @Test(arguments: ["", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "ten", "2001:db8::/129", "10.0.0.0/8/8"])
    func `what is no block is refused`(_ text: String) {
        #expect(throws: AddressBlock.Invalid.self) { try AddressBlock(text) }
    }

    @Test func `a list of blocks is read`() throws {
        #expect(try AddressBlock.list("10.0.0.0/8, ::1").count == 2)
        #expect(try AddressBlock.list("").isEmpty)
    }
}
