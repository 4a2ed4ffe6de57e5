import Testing

@testable import ProviderFeeds

/// Which names are of one team, whoever writes them.
@Suite struct TeamNameTests {
    private func agreement(_ left: String, _ right: String) -> TeamName.Agreement? {
        let agreement = TeamName(left).agreement(with: TeamName(right))
        #expect(agreement == TeamName(right).agreement(with: TeamName(left)), "\(left), \(right)")
        return agreement
    }

    @Test(arguments: [
        ("Leganés", "LEGANES"), ("Köln", "Koeln"), ("Atlético de Madrid", "Atletico de Madrid"), ("Brøndby", "brondby"),
        ("St. Pauli", "St Pauli"), ("Nott'm", "Nottm"), ("Beşiktaş", "Besiktas"), ("Łódź", "Lodz"),
        ("Saarbru\u{308}cken", "Saarbrücken"), ("Динамо", "ДИНАМО"),
    ])
    func `case and marks make no other name`(left: String, right: String) {
        #expect(agreement(left, right) == .same)
    }

    @Test(arguments: [
        ("CD Leganés", "Leganes"), ("1. FC Köln", "FC Koeln"), ("Hamburger SV", "Hamburger"),
        ("Schalke 04", "FC Schalke"),
        ("Brighton & Hove Albion FC", "Brighton and Hove Albion"), ("Real Betis", "real betis SD"),
    ])
    func `what clubs put around their names does not count`(left: String, right: String) {
        #expect(agreement(left, right) == .core)
    }

    @Test(arguments: [
        ("Man Utd", "Manchester United FC"), ("PSG", "Paris Saint-Germain"), ("Nottm Forest", "Nottingham Forest"),
        ("RB Leipzig", "RasenBallsport Leipzig"),
    ])
    func `words may be shortened`(left: String, right: String) {
        #expect(agreement(left, right) == .shortened)
    }

    @Test(arguments: [
        ("Brighton", "Brighton & Hove Albion"), ("Bayern", "FC Bayern München"), ("Newcastle", "Newcastle United"),
    ])
    func `words may be left out`(left: String, right: String) {
        #expect(agreement(left, right) == .part)
    }

    @Test(arguments: [
        ("Manchester United", "Manchester City"), ("Real Madrid", "Atlético Madrid"), ("Arsenal", "Arsenal Women"),
        ("Ajax", "Jong Ajax II"), ("England", "England U21"), ("", "Leganés"), ("FC", "SC"), ("Milan", "Inter"),
    ])
    func `other teams are other teams`(left: String, right: String) {
        #expect(agreement(left, right) == nil)
    }
}
