import Glibc
import MatchModel

/// Where one fan lives and what it wants to hear.
package struct FanPlan: Hashable, Sendable {
    /// The place of its region in the list of regions.
    package var region: Int
    package var place: Place
    package var topics: [Topic]
    /// `nil`: left out of the subscribe.
    package var classes: EventClasses?

    package init(region: Int, place: Place, topics: [Topic], classes: EventClasses? = nil) {
        self.region = region
        self.place = place
        self.topics = topics
        self.classes = classes
    }
}

/// Makes fans out of a seed: the same seed, regions and catalogue make the same fans.
package struct FanPlanner {
    /// Of all fans, in percent: those of one or two teams, and those of a match; the rest follow the league.
    package static let teamPercent = 70
    package static let matchPercent = 22
    /// Fans who name the classes they want, in percent.
    package static let classesPercent = 6
    /// How far around its region's place a fan may live, in degrees of latitude.
    package static let scatterDegrees = 2.5

    private let catalogue: FanCatalogue
    private var generator: SeededGenerator

    /// `count` fans; how many live in a region follows its share.
    package static func plan(
        count: Int, regions: [FanRegion], catalogue: FanCatalogue, seed: UInt64
    ) -> [FanPlan] {
        var planner = FanPlanner(catalogue: catalogue, generator: SeededGenerator(seed: seed))
        let sum = regions.reduce(0) { $0 + $1.share }
        guard sum > 0 else { return [] }
        return (0..<count).map { _ in
            var rest = Double.random(in: 0..<sum, using: &planner.generator)
            let index = regions.firstIndex { region in
                rest -= region.share
                return rest < 0
            }
            // Rounding may leave a crumb beyond the last share.
            let region = index ?? regions.count - 1
            return planner.fan(of: region, regions[region].place)
        }
    }

    private mutating func fan(of region: Int, _ centre: Place) -> FanPlan {
        let place = near(centre)
        var plan = FanPlan(region: region, place: place, topics: topics())
        if percent() < Self.classesPercent { plan.classes = percent() < 50 ? Self.goalsOnly : .everything }
        return plan
    }

    private static let goalsOnly: EventClasses = [EventClasses(.score), EventClasses(.review), EventClasses(.period)]

    private mutating func topics() -> [Topic] {
        let choice = percent()
        if choice < Self.teamPercent, let first = catalogue.teams.randomElement(using: &generator) {
            let second = percent() < 50 ? catalogue.teams.randomElement(using: &generator) : nil
            guard let second, second != first else { return [.team(first)] }
            return [.team(first), .team(second)]
        }
        if choice < Self.teamPercent + Self.matchPercent,
            let match = catalogue.matches.randomElement(using: &generator)
        {
            return [.match(match)]
        }
        return catalogue.leagues.randomElement(using: &generator).map { [.league($0)] } ?? []
    }

    /// Denser towards the middle: the sum of two even throws.
    private mutating func near(_ centre: Place) -> Place {
        func offset() -> Double {
            Self.scatterDegrees
                * (Double.random(in: -0.5...0.5, using: &generator) + Double.random(in: -0.5...0.5, using: &generator))
        }
        let latitude = min(max(centre.latitude + offset(), -89), 89)
        // Degrees of longitude are shorter away from the equator.
        var longitude = centre.longitude + offset() / max(cos(latitude * .pi / 180), 0.1)
        if longitude > 180 { longitude -= 360 }
        if longitude < -180 { longitude += 360 }
        return Place(latitude: latitude, longitude: longitude) ?? centre
    }

    private mutating func percent() -> Int { Int.random(in: 0..<100, using: &generator) }
}
