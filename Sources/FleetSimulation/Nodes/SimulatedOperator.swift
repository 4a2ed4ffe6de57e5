import EventLifecycle
import MatchModel
import OriginCore

/// An operator who rules on events now and then, hands matches over, seals and reopens them, and a policy that changes.
/// In the end everything is handed back to the sources.
final class SimulatedOperator {
    private let origin: SimulatedOrigin
    private let scheduler: Scheduler
    private let recorder: Recorder
    private let acknowledgements: Acknowledgements
    private let end: Int64
    private var random: SeededGenerator
    private(set) var actions = 0
    /// What is to be handed back.
    private var ruled: [(match: MatchID, event: EventID)] = []

    init(
        _ origin: SimulatedOrigin, _ scheduler: Scheduler, _ recorder: Recorder, _ acknowledgements: Acknowledgements,
        seed: UInt64, end: Int64
    ) {
        self.origin = origin
        self.scheduler = scheduler
        self.recorder = recorder
        self.acknowledgements = acknowledgements
        self.end = end
        random = SeededGenerator(seed: seed, name: "operator")
    }

    func start() {
        scheduler.after(.seconds(1)) { [weak self] in self?.changePolicy() }
        scheduler.after(.seconds(5)) { [weak self] in self?.goOn() }
    }

    /// Every ruling is taken back and every match is open. Said several times, for an origin may not have been there.
    func handBack() {
        for match in origin.matches { perform(.reopen(match.id)) }
        for (match, event) in ruled { perform(.follow(match, .event(event))) }
    }

    private func goOn() {
        guard scheduler.now < end else { return }
        scheduler.after(random.milliseconds(4000...30_000)) { [weak self] in self?.goOn() }
        let matches = origin.matches
        guard !matches.isEmpty else { return }
        let match = random.pick(matches)
        if random.chance(0.1) {
            perform(random.chance(0.3) ? .seal(match.id) : .reopen(match.id))
        } else if random.chance(0.1) {
            let source: SourceID = SimulatedWorld.id(random.pick(["first", "second"]))
            perform(.cover(match.id, random.pick([.commentary, .substitution]), source))
        }
        guard !match.events.isEmpty else { return }
        let event = random.pick(match.events).id
        let target = OperatorAction.Target.event(event)
        switch random.draw(0...5) {
        case 0:
            ruled.append((match.id, event))
            perform(.endReview(match.id, target, outcome: random.pick([nil, "goal", "no-goal"])))
        case 1: perform(.amend(match.id, target, .init(player: "Renamed \(actions)")))
        case 2: perform(.follow(match.id, target))
        default:
            ruled.append((match.id, event))
            perform(.rule(match.id, target, random.pick(OperatorAction.Ruling.allCases)))
        }
        if random.chance(0.7) {
            scheduler.after(random.milliseconds(1000...60_000)) { [weak self] in
                self?.perform(.follow(match.id, target))
            }
        }
    }

    private func perform(_ action: OperatorAction) {
        guard origin.isUp else { return }
        actions += 1
        scheduler.at(scheduler.now, on: origin.process) { [weak self] in
            self?.origin.operate(action) { self?.acknowledgements.note($0) }
        }
    }

    private func changePolicy() {
        guard scheduler.now < end else { return }
        scheduler.after(random.milliseconds(20_000...300_000)) { [weak self] in self?.changePolicy() }
        guard origin.isUp else { return }
        let policy = random.pick(Self.policies)
        scheduler.at(scheduler.now, on: origin.process) { [weak self] in self?.origin.adopt(policy) }
    }

    /// Shown at once, or held; confirmed by each of the ways there are.
    private static let policies: [ConfirmationPolicy] = [
        ConfirmationPolicy(),
        ConfirmationPolicy(
            exceptions: [
                .init(
                    league: nil, eventClass: .score, rule: .init(byRestart: true, byQuiet: .seconds(20)))
            ], trusted: [SimulatedWorld.id("second")]),
        ConfirmationPolicy(
            exceptions: [
                .init(
                    league: SimulatedWorld.id("league"), eventClass: .score,
                    rule: .init(show: .confirmed, reviewLimit: .seconds(10), confirmationLimit: .seconds(15)))
            ]),
        ConfirmationPolicy(standard: .init(show: .confirmed, byQuiet: .seconds(10), reviewLimit: .seconds(20))),
    ]
}
