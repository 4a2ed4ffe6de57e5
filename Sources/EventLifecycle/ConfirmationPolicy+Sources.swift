import MatchModel

extension ConfirmationPolicy {
    /// Providers that are one source whatever a file says: Opta has been a brand of Stats Perform since 2019.
    package static let builtIn: [(provider: String, source: String)] = [
        ("opta", "statsperform"), ("runningball", "statsperform"), ("perform", "statsperform"),
    ]

    /// The source that a provider belongs to.
    ///
    /// A product of a provider is written `provider.product`, and all products of one provider are one source: what
    /// stands after the first dot does not count, unless a grouping names the whole.
    package func source(of provider: ProviderID) -> SourceID {
        if let named = grouped(provider) { return named }
        let company = provider.text.prefix { $0 != "." }
        if let id = ProviderID(String(company)), id != provider, let named = grouped(id) { return named }
        let builtIn = Self.builtIn.first { $0.provider == company }?.source
        // A provider that begins with a dot is a source by its whole name.
        return SourceID(builtIn ?? String(company)) ?? SourceID(provider.text) ?? Self.unnamed
    }

    /// How far back a source stands in `trusted`; lower wins.
    func rank(_ source: SourceID) -> Int { trusted.firstIndex(of: source) ?? trusted.count }

    private func grouped(_ provider: ProviderID) -> SourceID? {
        groupings.first { $0.providers.contains(provider) }?.source
    }

    private static var unnamed: SourceID {
        guard let id = SourceID("unnamed") else { preconditionFailure("a word of letters is an id") }
        return id
    }
}
