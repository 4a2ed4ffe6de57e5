import ClientProtocol
import Delivery
import EdgeCore
import InterestSharding
import MatchModel
import Testing

/// Every order in which slices of open fan-outs can follow each other: whoever is served when, each connection sees what
/// it is owed once and in order.
@Suite struct InterleavingTests {
    /// Whom a scenario has: topics and classes.
    private static let audience = [
        (["match:m1"], "score,discipline,commentary"),
        (["team:arg", "match:m2"], "score"),
        (["league:cup"], "discipline,commentary"),
        (["match:m2", "match:m1", "league:cup"], "score,discipline,commentary"),
    ]

    /// Which of the audience is owed a publication, by the definition and not by the code under test.
    private static func isOwed(_ fan: Int, _ kind: EventKind, _ match: String) -> Bool {
        let publishedClass: [EventKind: String] = [.goal: "score", .redCard: "discipline", .commentary: "commentary"]
        let topics: [String: Set<String>] = [
            "m1": ["match:m1", "team:arg", "league:cup"], "m2": ["match:m2", "league:cup"],
        ]
        let (held, classes) = audience[fan]
        return !topics[match, default: []].isDisjoint(with: held)
            && classes.split(separator: ",").contains { $0 == publishedClass[kind, default: ""] }
    }

    /// What happens between two slices of a walk.
    enum Disturbance: CaseIterable { case none, leave, join, block }

    /// One walk: at each step the choice says which of the open fan-outs gives one delivery. Returns how many there were
    /// to choose from at each step.
    private static func walk(
        _ publications: [(EventKind, String)], choices: [Int], _ disturbance: Disturbance
    ) -> (widths: [Int], failures: [String]) {
        let world = EdgeWorld.following()
        _ = world.publish(.matchStatus, in: "m2")
        let fans = audience.map { held, classes in
            let fan = world.fan()
            for topic in held { world.subscribe(fan, topic, classes: classes) }
            _ = world.log(fan)
            return fan
        }
        let (base, before) = (world.origin.head, world.counters.deliveries)
        world.isScanning = false
        for (kind, match) in publications { world.publish(kind, in: match) }
        _ = world.worker.document(.match(id("m1")), now: world.now, wall: world.wall, to: world.outlet)
        var widths: [Int] = []
        var newcomer: FanIndex?
        while !world.worker.fanOuts.isEmpty {
            if widths.count == 2 {
                switch disturbance {
                case .none: break
                case .leave: world.close(fans[0])
                case .join: newcomer = world.fan(of: "match:m1", "match:m2")
                case .block: world.block(fans[3])
                }
            }
            let place = widths.count < choices.count ? choices[widths.count] : 0
            widths.append(world.worker.fanOuts.count)
            var budget = 1
            world.worker.runSlice(of: place, budget: &budget, to: world.outlet)
        }
        if disturbance == .block { world.unblock(fans[3]) }
        var failures: [String] = []
        var owedInAll = 0
        for (index, fan) in fans.enumerated() {
            let owed = publications.indices.filter { isOwed(index, publications[$0].0, publications[$0].1) }
                .map { "event 9:\(base + 1 + UInt64($0))" }
            owedInAll += owed.count
            let log = world.log(fan)
            // One who left in the middle may have had the first of it, in order.
            let isRight = disturbance == .leave && index == 0 ? owed.starts(with: log) : log == owed
            if !isRight { failures.append("\(choices) \(disturbance): fan \(index) got \(log) for \(owed)") }
        }
        if let newcomer, world.log(newcomer) != [] { failures.append("\(choices): a newcomer got what was before") }
        if disturbance != .leave, world.counters.deliveries - before != UInt64(owedInAll) {
            failures.append("\(choices) \(disturbance): \(world.counters.deliveries - before) counted of \(owedInAll)")
        }
        return (widths, failures)
    }

    /// Every walk there is, each begun anew; how many there were.
    private static func walkAll(_ publications: [(EventKind, String)], _ disturbance: Disturbance) -> Int {
        var choices: [Int] = []
        var walks = 0
        while true {
            let (widths, failures) = walk(publications, choices: choices, disturbance)
            for failure in failures { Issue.record("\(failure)") }
            walks += 1
            if !failures.isEmpty { return walks }
            // The next walk: the last step that had another choice takes it.
            choices += Array(repeating: 0, count: widths.count - choices.count)
            guard let step = choices.indices.last(where: { choices[$0] + 1 < widths[$0] }) else { return walks }
            choices = Array(choices[..<step]) + [choices[step] + 1]
        }
    }

    @Test(arguments: Disturbance.allCases)
    func `two open fan-outs, every interleaving: once and in order for each connection`(_ disturbance: Disturbance) {
        #expect(Self.walkAll([(.goal, "m1"), (.redCard, "m1")], disturbance) > 5)
        #expect(Self.walkAll([(.commentary, "m1"), (.goal, "m2")], disturbance) > 5)
    }

    @Test(arguments: Disturbance.allCases)
    func `three open fan-outs, every interleaving: once and in order for each connection`(_ disturbance: Disturbance) {
        #expect(Self.walkAll([(.commentary, "m1"), (.goal, "m2"), (.redCard, "m1")], disturbance) > 50)
        #expect(Self.walkAll([(.redCard, "m1"), (.commentary, "m2"), (.goal, "m1")], disturbance) > 50)
    }
}
