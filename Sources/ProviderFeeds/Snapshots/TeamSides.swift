/// The provider's ids of the two teams of a match, "" where it is not known.
package struct TeamSides: Hashable, Codable, Sendable {
    package var home: String
    package var away: String

    package init(home: String = "", away: String = "") {
        self.home = home
        self.away = away
    }

    /// The side that a team plays on; the reference as it was for a team of neither side.
    package func side(_ team: ProviderTeamReference?) -> ProviderTeamReference? {
        guard case .id(let id)? = team, !id.isEmpty else { return team }
        let name = ProviderNames.normalised(id)
        return name == home ? .home : name == away ? .away : team
    }
}
