import HTTPTransport
import InterestSharding

/// What each fan's connection counts under at the accept limits, from its upgrade to its end: four bytes a fan.
struct FanTickets {
    private let limiter: AcceptLimiter
    private var tickets: [AcceptTicket?] = []

    init(_ limiter: AcceptLimiter) { self.limiter = limiter }

    mutating func hold(_ ticket: AcceptTicket, for fan: FanIndex) {
        while tickets.count <= Int(fan.value) { tickets.append(nil) }
        tickets[Int(fan.value)] = ticket
    }

    mutating func release(_ fan: FanIndex) {
        guard Int(fan.value) < tickets.count, let ticket = tickets[Int(fan.value)] else { return }
        tickets[Int(fan.value)] = nil
        limiter.release(ticket)
    }
}
