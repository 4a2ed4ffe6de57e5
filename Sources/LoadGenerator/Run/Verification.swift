import Completeness
import EventLoop
import HTTPTransport
import MatchModel
import SecureTransport

/// The end of a run that is verified: waits until every fan has what it is owed, stops them, and holds what they wrote
/// down against what the origin published.
package final class Verification {
    /// The longest wait for fans who lack something.
    static let patience = TimeSpan.seconds(15)
    private static let lookInterval = TimeSpan.milliseconds(100)

    package enum Outcome {
        /// `behind` fans still lacked something when they were stopped.
        case checked(CompletenessReport, behind: Int)
        case failed(String)
    }

    private let loop: EpollLoop
    private let fleet: FanFleet
    private let truth: TruthReader
    private let completion: (Outcome) -> Void

    /// `completion` is called once.
    package init(
        loop: EpollLoop, fleet: FanFleet, origin: HTTPOrigin, tls: TLSContext?, completion: @escaping (Outcome) -> Void
    ) {
        self.loop = loop
        self.fleet = fleet
        self.completion = completion
        truth = TruthReader(loop: loop, origin: origin, tls: tls)
    }

    package func start() {
        truth.read { [self] result in
            if case .failure(let failure) = result { return completion(.failed(failure.description)) }
            guard let head = truth.head else {
                fleet.freeze()
                return completion(.failed("the origin has published nothing, so there is nothing to verify"))
            }
            let owed = OwedPositions(truth.entries, upTo: head)
            let positions = fleet.plans.map { owed.last(for: $0) }
            look(positions, head: head, until: loop.now + Self.patience)
        }
    }

    private func look(_ positions: [Cursor?], head: Cursor, until deadline: MonotonicInstant) {
        let behind = positions.indices.count { fan in
            guard let wanted = positions[fan] else { return false }
            return fleet.position(of: fan).map { $0 < wanted } ?? true
        }
        if behind > 0, loop.now < deadline {
            loop.schedule(after: Self.lookInterval) { [self] in look(positions, head: head, until: deadline) }
            return
        }
        fleet.freeze()
        // What the fans saw beyond the head is in the log by now: it was durable before it was visible.
        truth.read { [self] result in
            if case .failure(let failure) = result { return completion(.failed(failure.description)) }
            check(until: head, behind: behind)
        }
    }

    private func check(until head: Cursor, behind: Int) {
        guard !fleet.journals.isFull else {
            return completion(
                .failed("more than \(JournalStore.maximumEntries) entries were received; use fewer fans or less time"))
        }
        do {
            var checker = CompletenessChecker(truth: try Truth(truth.entries), until: head)
            for fan in 0..<fleet.journals.fanCount { checker.check(fleet.journals.journal(of: fan)) }
            completion(.checked(checker.report, behind: behind))
        } catch {
            completion(.failed("\(error)"))
        }
    }
}
