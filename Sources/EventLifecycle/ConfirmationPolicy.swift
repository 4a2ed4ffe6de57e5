import MatchModel

/// When an event is shown, what confirms it, how long things may stay open before the operator is told, and which
/// providers are one source. A pure value; the shell reads it from a file and logs its canonical form.
package struct ConfirmationPolicy: Hashable, Codable, Sendable {
    /// The most providers, trusted sources and leagues it names.
    package static let maximumEntries = 1024
    /// The longest of its times.
    package static let maximumTime = TimeSpan.seconds(30 * 24 * 3600)

    /// What is shown of an event that nothing confirms yet.
    package enum Showing: String, CaseIterable, Codable, Sendable {
        /// Its first report is published, provisional.
        case firstReport = "first-report"
        /// It is held until it is confirmed. One that is taken back before that was never shown to anybody.
        case confirmed = "confirmed"
    }

    /// The rule for the events of one class.
    package struct Rule: Hashable, Codable, Sendable {
        package var show: Showing
        /// The provider's own word that it holds it confirmed.
        package var byFlag: Bool
        /// A second source that reports it.
        package var bySecondSource: Bool
        /// The restart of play after it.
        package var byRestart: Bool
        /// So long without news of it and without an open review; `nil`: time alone confirms nothing.
        package var byQuiet: TimeSpan?
        /// A review, or a dispute between sources, that is open longer is told to the operator.
        package var reviewLimit: TimeSpan
        /// An event that is neither confirmed nor retracted for longer is told to the operator; `nil`: never.
        package var confirmationLimit: TimeSpan?

        package init(
            show: Showing = .firstReport, byFlag: Bool = true, bySecondSource: Bool = true, byRestart: Bool = false,
            byQuiet: TimeSpan? = nil, reviewLimit: TimeSpan = .seconds(300),
            confirmationLimit: TimeSpan? = nil
        ) {
            self.show = show
            self.byFlag = byFlag
            self.bySecondSource = bySecondSource
            self.byRestart = byRestart
            self.byQuiet = byQuiet
            self.reviewLimit = reviewLimit
            self.confirmationLimit = confirmationLimit
        }
    }

    /// The rule for one class, in one league or, where `league` is `nil`, in all.
    package struct Exception: Hashable, Codable, Sendable {
        package var league: LeagueID?
        package var eventClass: EventClass?
        package var rule: Rule

        package init(league: LeagueID?, eventClass: EventClass?, rule: Rule) {
            self.league = league
            self.eventClass = eventClass
            self.rule = rule
        }

        /// Where no file says otherwise: the operator is told of a goal that nothing confirmed for ten minutes.
        package static let goals = Exception(
            league: nil, eventClass: .score, rule: Rule(confirmationLimit: .seconds(600)))
    }

    /// The providers of one source.
    package struct Grouping: Hashable, Codable, Sendable {
        package var source: SourceID
        package var providers: [ProviderID]

        package init(source: SourceID, providers: [ProviderID]) {
            self.source = source
            self.providers = providers
        }
    }

    /// Where no exception applies.
    package var standard: Rule
    /// The most special one applies: league and class, else league, else class. Of two alike the first.
    package var exceptions: [Exception]
    /// Beyond what is built in; a provider that is named nowhere is a source of its own.
    package var groupings: [Grouping]
    /// The sources whose fields win where sources differ, the most trusted first; the others come after them.
    package var trusted: [SourceID]
    /// Providers whose hints of a goal are shown as provisional goals, until the goal itself comes or two minutes are over.
    /// The hints of others are counted, and nobody is shown them.
    package var hints: [ProviderID]
    /// So long after full time a result is sealed: from then on only an operator changes it.
    package var sealing: TimeSpan

    package init(
        standard: Rule = Rule(), exceptions: [Exception] = [Exception.goals], groupings: [Grouping] = [],
        trusted: [SourceID] = [], hints: [ProviderID] = [],
        sealing: TimeSpan = .seconds(24 * 3600)
    ) {
        self.standard = standard
        self.exceptions = exceptions
        self.groupings = groupings
        self.trusted = trusted
        self.hints = hints
        self.sealing = sealing
    }

    package func rule(_ league: LeagueID, _ eventClass: EventClass) -> Rule {
        func first(_ league: LeagueID?, _ eventClass: EventClass?) -> Rule? {
            exceptions.first { $0.league == league && $0.eventClass == eventClass }?.rule
        }
        return first(league, eventClass) ?? first(league, nil) ?? first(nil, eventClass) ?? standard
    }
}
