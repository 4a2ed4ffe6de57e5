import HTTPTransport
import InterestSharding

/// What each fan's connection counts under at the accept limits, from its upgrade to its end: four bytes a fan.
struct FanTickets {
    private let limiter: AcceptLimiter
    private var tickets: [AcceptTicket?] = []

    init(_ limiter: AcceptLimiter) { self.limiter = limiter }

    /// A fan's row may be used again before the end of the fan before was noticed.
    mutating func hold(_ ticket: AcceptTicket, for fan: FanIndex) {
        while tickets.count <= Int(fan.value) { tickets.append(nil) }
        release(fan)
        tickets[Int(fan.value)] = ticket
    }

    mutating func release(_ fan: FanIndex) {
        guard let ticket = tickets[Int(fan.value)] else { return }
        tickets[Int(fan.value)] = nil
        limiter.release(ticket)
    }

    /// Once a second: lets go of those whose connection is over.
    mutating func releaseEnded(isOpen: (FanIndex) -> Bool) {
        for row in tickets.indices where tickets[row] != nil && !isOpen(FanIndex(UInt32(row))) {
            release(FanIndex(UInt32(row)))
        }
    }
}
