import EventLoop
import MatchModel

/// What a fan hears.
extension FanFleet {
    /// Of the time an edge gives its fans to leave, this part is used: in eighths.
    private static let leavingEighths: Int64 = 6

    /// A message has reached the fan.
    func handle(_ payload: DecodedPayload, of fan: Int) {
        guard let frame = payload.frame else {
            statistics.unreadable += 1
            return
        }
        let now = SystemClock.unix()
        let reaction = rows[fan].session.receive(frame)
        count(frame)
        switch reaction {
        case .nothing: break
        case .event:
            if case .event(let event) = frame { record(event, payload, of: fan, at: now) }
        case .note(let entry):
            journals.note(entry, of: fan)
            if !rows[fan].hasBeenLive { becameLive(fan) }
        case .leave(let within):
            let share = within * Self.leavingEighths / 8
            let wait = share > 0 ? Int64.random(in: 0...share, using: &generator) : 0
            delay(.leave, of: fan, milliseconds: wait)
        case .refused(let reason):
            statistics.refused += 1
            observer?.fan(fan, received: payload, at: now)
            return fail(fan, "\(edgeName(of: fan)) refused the subscribe: \(reason)")
        }
        observer?.fan(fan, received: payload, at: now)
    }

    private func record(_ event: ReceivedFrame.Event, _ payload: DecodedPayload, of fan: Int, at now: UnixInstant) {
        let index = payload.journalIndex ?? journals.index(of: event)
        payload.journalIndex = index
        journals.note(event: index, of: fan)
        statistics.record(
            event, index: index, region: plans[fan].region, edge: rows[fan].edge,
            isReplay: event.published < rows[fan].openedAt, now: now.microseconds,
            lastMile: rows[fan].lastMile * 1000)
    }

    private func becameLive(_ fan: Int) {
        rows[fan].avoiding = nil
        rows[fan].hasBeenLive = true
        settle(fan)
        pump()
    }

    private func count(_ frame: ReceivedFrame) {
        switch frame {
        case .subscribed(_, resumed: true, _): statistics.resumes += 1
        case .reset: statistics.resets += 1
        case .state: statistics.states += 1
        case .link(isLive: false): statistics.staleLinks += 1
        default: break
        }
    }
}
