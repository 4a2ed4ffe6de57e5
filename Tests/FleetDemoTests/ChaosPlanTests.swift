import Testing

@testable import FleetDemo

@Suite struct ChaosPlanTests {
    @Test func `a seed gives its plan again, another one gives another`() {
        let plan = ChaosPlan(seed: 7, seconds: 120, edges: 12)
        #expect(plan.steps == ChaosPlan(seed: 7, seconds: 120, edges: 12).steps)
        #expect(plan.steps != ChaosPlan(seed: 8, seconds: 120, edges: 12).steps)
        #expect(plan.steps.count > 10)
    }

    @Test func `nothing is done twice to the same process at a time, and at the end all is quiet`() {
        for seed in UInt64(1)...200 {
            let steps = ChaosPlan(seed: seed, seconds: 120, edges: 12).steps
            for (index, step) in steps.enumerated() {
                let end = step.at + step.seconds * 1000
                #expect(end < (120 - ChaosPlan.quiet) * 1000)
                for later in steps[(index + 1)...] where later.at < end {
                    #expect(step.fault.isOfOrigin != later.fault.isOfOrigin || step.edge != later.edge)
                    #expect(!(step.fault.isOfOrigin && later.fault.isOfOrigin))
                }
            }
        }
    }

    @Test func `every kind of fault comes up`() {
        let all = Set((UInt64(1)...20).flatMap { ChaosPlan(seed: $0, seconds: 120, edges: 12).steps.map(\.fault) })
        #expect(all == Set(Fault.allCases))
    }

    @Test func `half of the edges are left alone, so a fleet of one keeps it`() {
        for seed in UInt64(1)...50 {
            #expect(ChaosPlan(seed: seed, seconds: 120, edges: 1).steps.allSatisfy { $0.fault.isOfOrigin })
        }
    }
}
