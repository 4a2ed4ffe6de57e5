import MatchModel
import Testing

@testable import LoadGenerator

@Suite struct FanPlanTests {
    private func catalogue() -> FanCatalogue {
        FanCatalogue(
            leagues: ["cup"].compactMap { LeagueID($0) }, matches: (1...8).compactMap { MatchID("m\($0)") },
            teams: (1...16).compactMap { TeamID("t\($0)") })
    }

    private func regions() throws -> [FanRegion] {
        [
            FanRegion(
                id: try #require(RegionID("north")), place: try #require(Place(latitude: 88, longitude: 0)), share: 3),
            FanRegion(
                id: try #require(RegionID("fiji")), place: try #require(Place(latitude: -17, longitude: 179.5)),
                share: 1),
        ]
    }

    @Test func `a seed makes the same fans, another seed others`() throws {
        let regions = try regions()
        func plan(_ seed: UInt64) -> [FanPlan] {
            FanPlanner.plan(count: 200, regions: regions, catalogue: catalogue(), seed: seed)
        }
        #expect(plan(7) == plan(7))
        #expect(plan(7) != plan(8))
    }

    @Test func `fans follow shares and interests, each with one or two topics on the globe`() throws {
        let fans = FanPlanner.plan(count: 4000, regions: try regions(), catalogue: catalogue(), seed: 1)
        let north = fans.count { $0.region == 0 }
        #expect((2800...3200).contains(north))
        var kinds = (team: 0, match: 0, league: 0)
        for fan in fans {
            #expect((1...2).contains(fan.topics.count))
            #expect(Set(fan.topics).count == fan.topics.count)
            switch fan.topics[0] {
            case .team: kinds.team += 1
            case .match: kinds.match += 1
            case .league: kinds.league += 1
            }
        }
        #expect((2640...2960).contains(kinds.team))
        #expect((760...1000).contains(kinds.match))
        #expect((200...440).contains(kinds.league))
        #expect(fans.contains { $0.classes != nil } && fans.contains { $0.classes == nil })
    }

    @Test func `without regions there are no fans`() {
        #expect(FanPlanner.plan(count: 5, regions: [], catalogue: catalogue(), seed: 1).isEmpty)
    }

    @Test func `a catalogue is read from the list of matches, in a fixed order`() throws {
        let text =
            #"{"cursor":"1:2","matches":[{"match":"b","league":"cup","home":{"id":"y"},"away":{"id":"x"}},"#
            + #"{"match":"a","league":"cup","home":{"id":"x"},"away":{"id":"z"}}]}"#
        let catalogue = try #require(FanCatalogue(answer: Array(text.utf8)))
        #expect(catalogue.matches.map(\.text) == ["a", "b"])
        #expect(catalogue.teams.map(\.text) == ["x", "y", "z"])
        #expect(catalogue.leagues.map(\.text) == ["cup"])
        #expect(FanCatalogue(answer: Array(#"{"matches":[]}"#.utf8)) == nil)
    }

    @Test func `back-off doubles from 100 ms to 5 s, between half and whole, and begins again after success`() {
        var generator = SeededGenerator(seed: 3)
        var backOff = BackOff()
        for step in [100, 200, 400, 800, 1600, 3200, 5000, 5000] as [Int64] {
            let wait = backOff.next(using: &generator).milliseconds
            #expect((step / 2...step).contains(wait))
        }
        backOff.succeeded()
        #expect((50...100).contains(backOff.next(using: &generator).milliseconds))
    }
}
