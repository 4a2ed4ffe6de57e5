import MatchModel

/// The delay between an edge and a fan, as a simple function of how far apart they are.
package enum LastMile {
    /// What a fan's own access network takes, one way.
    package static let access = TimeSpan.milliseconds(8)
    /// Per kilometre: 1 ms per 100 km, half of it light in fibre, half detours and routers.
    package static let perKilometre = TimeSpan.microseconds(10)
    /// The longest delay given, whatever the distance; no place on Earth reaches it by distance alone.
    package static let maximum = TimeSpan.milliseconds(250)

    /// One way, for a distance in kilometres. Negative and NaN distances count as none.
    package static func delay(kilometres: Double) -> TimeSpan {
        guard kilometres > 0 else { return access }
        let distanceLimit = Double((maximum - access).nanoseconds / perKilometre.nanoseconds)
        let travel = min(kilometres, distanceLimit) * Double(perKilometre.nanoseconds)
        return access + .nanoseconds(Int64(travel))
    }
}
