import EventLoop
import HTTPTransport
import JSONText
import MatchModel
import Testing

@testable import ProviderSimulator

@Suite struct FaultPlanTests {
    @Test func theSameSeedDoesTheSameWrong() {
        func faults(_ seed: UInt64) -> [Fault?] {
            var plan = FaultPlan(seed: seed, kinds: Fault.allCases, perMille: 500)
            return (0..<100).map { _ in plan.next(.zero) }
        }
        #expect(faults(1) == faults(1))
        #expect(faults(1) != faults(2))
        #expect(Set(faults(1).compactMap { $0 }) == Set(Fault.allCases))
    }

    @Test(arguments: [(0, 0), (1000, 100)])
    func noneOfAThousandIsNoneAndAThousandIsAll(perMille: Int, wrong: Int) {
        var plan = FaultPlan(kinds: [.half], perMille: perMille)
        #expect((0..<100).count { _ in plan.next(.zero) != nil } == wrong)
        #expect((0..<100).allSatisfy { _ in plan.next(.zero, among: []) == nil })
    }

    @Test func eachKindComesBeforeAnyComesAgain() {
        var plan = FaultPlan(seed: 9, kinds: Fault.message, perMille: 1000)
        for _ in 0..<20 {
            #expect(Set((0..<Fault.message.count).map { _ in plan.next(.zero) }) == Set(Fault.message))
        }
    }

    @Test func anOutageBeginsWithItsFirstNanosecondAndIsOverWithItsLast() {
        let plan = FaultPlan(outages: [FaultPlan.Outage(begin: .seconds(10), length: .seconds(60))])
        #expect(!plan.isOut(.nanoseconds(9_999_999_999)))
        #expect(plan.isOut(.seconds(10)))
        #expect(plan.isOut(.nanoseconds(69_999_999_999)))
        #expect(!plan.isOut(.seconds(70)))
    }

    @Test func whatIsHealedDoesNothingWrong() {
        let outages = [FaultPlan.Outage(begin: .zero, length: .seconds(60))]
        var plan = FaultPlan(kinds: Fault.allCases, perMille: 1000, outages: outages, healed: .seconds(30))
        #expect(plan.next(.seconds(29)) != nil)
        #expect(plan.isOut(.seconds(29)))
        #expect(plan.next(.seconds(30)) == nil)
        #expect(!plan.isOut(.seconds(30)))
    }
}

@Suite struct MatchScriptTests {
    @Test func theSameSeedMakesTheSameMatchesAndEachFactIsSaidOnceInEachVersion() {
        let script = MatchScript(seed: 3, name: "sim", matches: 4, facts: 500)
        #expect(script.facts == MatchScript(seed: 3, name: "sim", matches: 4, facts: 500).facts)
        #expect(script.facts != MatchScript(seed: 4, name: "sim", matches: 4, facts: 500).facts)
        #expect(script.facts.count == 500)
        #expect(Set(script.facts.map { "\($0.id) \($0.version)" }).count == 500)
        #expect(script.facts.contains { $0.version == 2 && $0.status == "cancelled" })
    }

    @Test func aFactIsOneObjectOfJSON() throws {
        let script = MatchScript(seed: 3, name: "sim", matches: 1, facts: 20)
        for fact in script.facts {
            let value = try JSONReader.read(fact.json(captured: UnixInstant(milliseconds: 1_700_000_000_123)))
            #expect(value["captured_at"]?.string == "2023-11-14T22:13:20.123Z")
            #expect(value["match"]?.string == "sim-1")
        }
    }
}
