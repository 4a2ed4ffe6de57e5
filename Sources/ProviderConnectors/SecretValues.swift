import ProviderConnection

/// The secrets of one provider, with their values. Never printed.
struct SecretValues: Sendable {
    private(set) var headers: [(name: String, value: String)] = []
    private(set) var parameters: [(name: String, value: String)] = []

    /// Looks the values up. Throws what a person has to mend.
    init(
        _ settings: ProviderSettings, environment: @Sendable (String) -> String?
    ) throws(ConnectorError) {
        for secret in settings.secrets {
            let value = secret.prefix + (try Self.value(of: secret, provider: settings.provider, environment))
            switch secret.place {
            case .header(let name): headers.append((name, value))
            case .query(let name): parameters.append((name, value))
            }
        }
    }

    /// The URL with the secrets that go into its query, but for those it has.
    func completed(_ place: RedirectRule.Place) -> String {
        var url = place.url
        let present = place.path.split(separator: "?", maxSplits: 1).dropFirst().first?.split(separator: "&") ?? []
        for (name, value) in parameters where !present.contains(where: { $0.prefix { $0 != "=" } == name }) {
            url += (url.contains("?") ? "&" : "?") + "\(name)=\(URLText.escaped(value))"
        }
        return url
    }

    private static func value(
        of secret: SecretSetting, provider: String, _ environment: @Sendable (String) -> String?
    ) throws(ConnectorError) -> String {
        let value: String
        switch secret.origin {
        case .environment(let name):
            guard let found = environment(name), !found.isEmpty else {
                throw ConnectorError(
                    "provider '\(provider)': the environment variable \(name) is not set; set it to the key")
            }
            value = found
        case .file(let path):
            guard let text = SecretFile.text(path) else {
                throw ConnectorError("provider '\(provider)': \(path) cannot be read; put the key there")
            }
            value = text
            guard !value.isEmpty else {
                throw ConnectorError("provider '\(provider)': \(path) is empty; put the key there")
            }
        }
        guard value.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw ConnectorError(
                "provider '\(provider)': a secret holds a character that may not go into a request; check it")
        }
        return value
    }
}
