import MatchModel

/// Finding the match a payload is about.
extension Directory {
    /// Which match a payload is about. What is found is remembered.
    ///
    /// - Parameters:
    ///   - named: the provider's id of the match, where the payload itself names none and somebody else does.
    ///   - received: what a match is taken to kick off at which somebody names, of a product that has no wall clock.
    package mutating func resolve(
        _ match: ProviderMatch, named: String? = nil, provider: String, product: FeedProduct,
        received: UnixInstant? = nil
    ) -> Result<ResolvedMatch, IdentityFault> {
        guard let id = (match.id ?? named).map(ProviderNames.normalised), !id.isEmpty else {
            return resolveUnnamed(match, provider, product)
        }
        let key = ProviderKey(provider: provider, id: id)
        if let link = links[key] { return follow(link, key, match, product) }
        let received = product.hasWallClock ? nil : received
        if let mapped = matches[key] {
            if let fixture = fixtures[mapped] { return begin(fixture, key, match, product) }
            return make(mapped, key, match, product, received: received)
        }
        let made: MatchID = ProviderNames.made(provider, id)
        if let fixture = fixtures[made] {
            if let theirs = match.fixture, orientation(of: theirs, in: fixture, provider) == nil {
                return .failure(.otherTeams(made))
            }
            return begin(fixture, key, match, product)
        }
        guard let theirs = match.fixture else { return .failure(.unknownMatch) }
        switch find(theirs, kickoff: match.kickoff, provider) {
        case .failure(let fault): return .failure(fault)
        case .success(let fixture?):
            if isTaken(fixture.match, key, product) { return .failure(.taken(fixture.match)) }
            return begin(fixture, key, match, product)
        case .success(nil): return make(made, key, match, product, received: received)
        }
    }

    /// Whether a payload that is kept because nobody knew its match could now be of this one.
    func mayBe(_ fixture: Fixture, _ theirs: ProviderFixture, kickoff: UnixInstant?, _ provider: String) -> Bool {
        isWithin(fixture, kickoff) && orientation(of: theirs, in: fixture, provider) != nil
    }

    // MARK: Ways

    /// A payload without an id of its match can only be of one that is known.
    private mutating func resolveUnnamed(
        _ match: ProviderMatch, _ provider: String, _ product: FeedProduct
    ) -> Result<ResolvedMatch, IdentityFault> {
        guard let theirs = match.fixture else { return .failure(.unnamed) }
        switch find(theirs, kickoff: match.kickoff, provider) {
        case .failure(let fault): return .failure(fault)
        case .success(nil): return .failure(.unnamed)
        case .success(let fixture?):
            // No provider's id has this sign.
            let key = ProviderKey(provider: provider, id: "=\(fixture.match)")
            if let link = links[key] { return follow(link, key, match, product) }
            return begin(fixture, key, match, product)
        }
    }

    private mutating func follow(
        _ known: MatchLink, _ key: ProviderKey, _ match: ProviderMatch, _ product: FeedProduct
    ) -> Result<ResolvedMatch, IdentityFault> {
        guard let fixture = fixtures[known.match] else { return make(known.match, key, match, product) }
        var link = known
        var isSwapped = false
        if let theirs = match.fixture {
            let (home, away) = theirs.ids
            if home == link.away, away == link.home, home != away {
                isSwapped = true
            } else if home != link.home || away != link.away {
                // Not by these ids, so by names; the first time an operator's word is enough.
                guard let found = orientation(of: theirs, in: fixture, key.provider) ?? mappedOrientation(key, link)
                else { return .failure(.otherTeams(link.match)) }
                isSwapped = found.isSwapped
                link.take(home: isSwapped ? away : home, away: isSwapped ? home : away)
                learnTeams(link, fixture, key.provider)
            }
        }
        if !link.products.contains(product) { link.products.append(product) }
        if link != known { links.put(link, for: key) }
        return .success(resolved(link, fixture, key, match, product, isSwapped: isSwapped))
    }

    private mutating func begin(
        _ fixture: Fixture, _ key: ProviderKey, _ match: ProviderMatch, _ product: FeedProduct
    ) -> Result<ResolvedMatch, IdentityFault> {
        var link = MatchLink(match: fixture.match, products: [product])
        link.isOwned = fixture.match == ProviderNames.made(key.provider, key.id)
        var isSwapped = false
        if let theirs = match.fixture {
            let (home, away) = theirs.ids
            isSwapped = orientation(of: theirs, in: fixture, key.provider)?.isSwapped ?? false
            link.take(home: isSwapped ? away : home, away: isSwapped ? home : away)
            learnTeams(link, fixture, key.provider)
            if let league = theirs.league, !league.id.isEmpty {
                learnLeague(league.id, fixture.league, key.provider)
            }
        }
        links.put(link, for: key)
        return .success(resolved(link, fixture, key, match, product, isSwapped: isSwapped))
    }

    /// A match that nobody else announced.
    private mutating func make(
        _ id: MatchID, _ key: ProviderKey, _ match: ProviderMatch, _ product: FeedProduct, received: UnixInstant? = nil
    ) -> Result<ResolvedMatch, IdentityFault> {
        guard let theirs = match.fixture else { return .failure(.unknownMatch) }
        guard let kickoff = match.kickoff ?? received else { return .failure(.noKickoff) }
        let fixture = fixture(id, theirs, kickoff: kickoff, key.provider)
        guard fixture.home.id != fixture.away.id else { return .failure(.sameTeam) }
        learn(fixture)
        var link = MatchLink(match: id, products: [product])
        link.isOwned = true
        link.take(home: theirs.ids.home, away: theirs.ids.away)
        links.put(link, for: key)
        var resolved = resolved(link, fixture, key, match, product, isSwapped: false)
        resolved.isNews = true
        return .success(resolved)
    }

    private func fixture(
        _ id: MatchID, _ theirs: ProviderFixture, kickoff: UnixInstant, _ provider: String
    ) -> Fixture {
        func team(_ party: ProviderParty) -> Team {
            let key = ProviderKey(provider: provider, id: ProviderNames.normalised(party.id))
            let id = teams[key] ?? ProviderNames.made(provider, party.id)
            return Team(id: id, name: party.name.isEmpty ? id.text : party.name.cut(to: Team.maximumNameLength))
        }
        let league = theirs.league.map { ProviderNames.normalised($0.id) } ?? ""
        return Fixture(
            match: id,
            league: leagues[ProviderKey(provider: provider, id: league)]
                ?? ProviderNames.made(provider, league.isEmpty ? "league" : league),
            home: team(theirs.home), away: team(theirs.away), kickoff: kickoff)
    }

    /// What is known of the match by now. The product that announced it may give it other names or another kick-off;
    /// other products of its provider only names where it had none.
    private mutating func resolved(
        _ link: MatchLink, _ fixture: Fixture, _ key: ProviderKey, _ match: ProviderMatch, _ product: FeedProduct,
        isSwapped: Bool
    ) -> ResolvedMatch {
        let sides =
            isSwapped ? TeamSides(home: link.away, away: link.home) : TeamSides(home: link.home, away: link.away)
        var resolved = ResolvedMatch(
            fixture: fixture, providerMatch: key.id, isSwapped: isSwapped, sides: sides, isNews: false)
        guard link.isOwned, !isSwapped, let theirs = match.fixture else { return resolved }
        let isFirst = link.products.first == product
        if isFirst {
            guard theirs.announcement != link.announced else { return resolved }
            links.update(key) {
                $0.announced = theirs.announcement
                return true
            }
        }
        var newer = fixture
        func rename(_ team: inout Team, _ name: String) {
            guard !name.isEmpty, isFirst || team.name == team.id.text else { return }
            team.name = name.cut(to: Team.maximumNameLength)
        }
        rename(&newer.home, theirs.home.name)
        rename(&newer.away, theirs.away.name)
        if isFirst { newer.kickoff = theirs.kickoff ?? newer.kickoff }
        if newer != fixture {
            learn(newer)
            resolved.fixture = newer
            resolved.isNews = true
        }
        return resolved
    }

    // MARK: Finding

    struct Orientation {
        var isSwapped: Bool
        var agreement: TeamName.Agreement
    }

    /// The announced match that fits best; `nil` when none does.
    private mutating func find(
        _ theirs: ProviderFixture, kickoff: UnixInstant?, _ provider: String
    ) -> Result<Fixture?, IdentityFault> {
        guard kickoff != nil else { return .success(nil) }
        var best: (agreement: TeamName.Agreement, fixtures: [Fixture])?
        prepare(theirs.home.name, theirs.away.name)
        // Only the best counts, and several are told in the order of their ids.
        let near = fixtures.unordered(where: { isWithin($0, kickoff) })
        for fixture in near {
            prepare(fixture.home.name, fixture.away.name)
            guard let found = orientation(of: theirs, in: fixture, provider) else { continue }
            if let known = best, known.agreement < found.agreement { continue }
            if best?.agreement == found.agreement {
                best?.fixtures.append(fixture)
            } else {
                best = (found.agreement, [fixture])
            }
        }
        guard let best else {
            let half = near.filter { isWithin($0, kickoff, Self.halfFitWindow) && halfFits($0, theirs, provider) }
            return half.isEmpty ? .success(nil) : .failure(.halfFits(half.map(\.match).sorted()))
        }
        guard best.fixtures.count == 1 else { return .failure(.ambiguous(best.fixtures.map(\.match).sorted())) }
        return .success(best.fixtures[0])
    }

    private func isWithin(_ fixture: Fixture, _ kickoff: UnixInstant?, _ window: TimeSpan = window) -> Bool {
        guard let kickoff else { return false }
        let distance = fixture.kickoff - kickoff
        return distance <= window && distance >= TimeSpan.zero - window
    }

    /// Whether one of a payload's teams plays in a match that another one announced, and of the other one only the name is
    /// known. Who announced both matches knows them apart.
    private func halfFits(_ fixture: Fixture, _ theirs: ProviderFixture, _ provider: String) -> Bool {
        let isHalf = [(theirs.home, theirs.away), (theirs.away, theirs.home)].contains { one, other in
            let isKnown = teams[ProviderKey(provider: provider, id: ProviderNames.normalised(other.id))] != nil
            return !isKnown
                && [fixture.home, fixture.away].contains { team in
                    agreement(one, team, provider).map { $0 <= .core } ?? false
                }
        }
        // Last, for it looks at all that is linked.
        return isHalf && !isMade(fixture.match, by: provider)
    }

    private func isMade(_ match: MatchID, by provider: String) -> Bool {
        !links.values { $0.provider == provider && $1.match == match && $1.isOwned }.isEmpty
    }

    /// How well a payload's team agrees with one of ours: by what its id stands for, else by its name.
    private func agreement(_ party: ProviderParty, _ team: Team, _ provider: String) -> TeamName.Agreement? {
        if let mapped = teams[ProviderKey(provider: provider, id: ProviderNames.normalised(party.id))] {
            return mapped == team.id ? .same : nil
        }
        if team.id == ProviderNames.made(provider, party.id) { return .same }
        return readied(party.name).agreement(with: readied(team.name))
    }

    /// How the two teams of a payload sit in a fixture; `nil` when they do not.
    private func orientation(of theirs: ProviderFixture, in fixture: Fixture, _ provider: String) -> Orientation? {
        func both(_ home: Team, _ away: Team) -> TeamName.Agreement? {
            guard let one = agreement(theirs.home, home, provider), let other = agreement(theirs.away, away, provider)
            else { return nil }
            return max(one, other)
        }
        if let agreement = both(fixture.home, fixture.away) {
            return Orientation(isSwapped: false, agreement: agreement)
        }
        return both(fixture.away, fixture.home).map { Orientation(isSwapped: true, agreement: $0) }
    }

    private func mappedOrientation(_ key: ProviderKey, _ link: MatchLink) -> Orientation? {
        matches[key] == nil || !link.home.isEmpty ? nil : Orientation(isSwapped: false, agreement: .same)
    }

    private func isTaken(_ match: MatchID, _ key: ProviderKey, _ product: FeedProduct) -> Bool {
        let others = links.values { other, link in
            link.match == match && other.provider == key.provider && other != key && link.products.contains(product)
        }
        return !others.isEmpty
    }

    // MARK: Learning

    private mutating func learnTeams(_ link: MatchLink, _ fixture: Fixture, _ provider: String) {
        for (id, team) in [(link.home, fixture.home.id), (link.away, fixture.away.id)] where !id.isEmpty {
            let key = ProviderKey(provider: provider, id: id)
            if teams[key] == nil { teams.put(team, for: key) }
        }
    }

    private mutating func learnLeague(_ id: String, _ league: LeagueID, _ provider: String) {
        let key = ProviderKey(provider: provider, id: ProviderNames.normalised(id))
        if leagues[key] == nil { leagues.put(league, for: key) }
    }
}

extension ProviderFixture {
    /// A digest of what can change about a fixture.
    fileprivate var announcement: UInt64 {
        var digest = ContentDigest()
        digest.fold(home.name)
        digest.fold(away.name)
        digest.fold(kickoff?.microseconds ?? 0)
        return digest.value
    }

    fileprivate var ids: (home: String, away: String) {
        (ProviderNames.normalised(home.id), ProviderNames.normalised(away.id))
    }
}

extension ProviderMatch {
    /// The kick-off that is announced, else when a period began, else when anything happened.
    var kickoff: UnixInstant? {
        if let kickoff = fixture?.kickoff { return kickoff }
        func earliest(_ isMeant: (ProviderItem) -> Bool) -> UnixInstant? {
            items.filter(isMeant).compactMap(\.captured).min()
        }
        return earliest { $0.subject == .event(.kickoff) || $0.subject == .event(.periodStart) }
            ?? earliest { $0.clock != nil }
    }
}

extension String {
    /// At most so many bytes of UTF-8, and whole characters.
    func cut(to limit: Int) -> String {
        guard utf8.count > limit else { return self }
        var end = startIndex
        var count = 0
        while end < endIndex {
            count += self[end].utf8.count
            if count > limit { break }
            end = index(after: end)
        }
        return String(self[..<end])
    }
}
