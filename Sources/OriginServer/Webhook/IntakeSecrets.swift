import ProviderFeeds

/// The secrets that intake asks for: of a provider its own, else the one for all.
package struct IntakeSecrets: Sendable {
    /// Where they come from: `TOUCHLINE_INTAKE_KEY`, or a file that `TOUCHLINE_INTAKE_KEY_FILE` names; with
    /// `_OPTA` behind it (`…_KEY_OPTA_FILE`) that provider's; and `TOUCHLINE_INTAKE_SECRET_OPTA`, what it signs with.
    private static let keyName = "TOUCHLINE_INTAKE_KEY"
    private static let secretName = "TOUCHLINE_INTAKE_SECRET"
    /// Shorter ones can be guessed.
    package static let leastSecret = 16
    /// What is longer is no secret but another file.
    static let maximumBytes = 1024

    package static var providers: [String] { ["touchline"] + ProviderFeed.providers }

    /// The key of those that have none of their own.
    package var key: String?
    package var keys: [String: String] = [:]
    /// What providers sign with.
    package var secrets: [String: [UInt8]] = [:]

    package init() {}

    /// Reads them. `file` gives the content of a file, `nil` where it cannot be read. Throws what a person has to mend: among
    /// that a variable of a provider that there is not, for that key would guard nothing.
    package init(
        environment: [String: String], file: (_ path: String) -> [UInt8]?
    ) throws(IntakeSecretError) {
        key = try Self.value(Self.keyName, environment, file)
        for provider in Self.providers {
            let suffix = "_" + provider.uppercased()
            keys[provider] = try Self.value(Self.keyName + suffix, environment, file)
            guard let secret = try Self.value(Self.secretName + suffix, environment, file) else { continue }
            guard secret.utf8.count >= Self.leastSecret else {
                throw IntakeSecretError(
                    "\(Self.secretName + suffix) has \(secret.utf8.count) bytes; take \(Self.leastSecret) or more, as "
                        + "'openssl rand -hex 32' makes them")
            }
            secrets[provider] = Array(secret.utf8)
        }
        try Self.checkNames(environment)
    }

    /// One secret, or the file that `name`_FILE names. `nil` where neither is set; an empty variable is none.
    package static func value(
        _ name: String, _ environment: [String: String], _ file: (_ path: String) -> [UInt8]?
    ) throws(IntakeSecretError) -> String? {
        let given = environment[name].flatMap { $0.isEmpty ? nil : $0 }
        guard let path = environment[name + "_FILE"].flatMap({ $0.isEmpty ? nil : $0 }) else {
            guard let given else { return nil }
            return try checked(given, name)
        }
        guard given == nil else { throw IntakeSecretError("\(name) and \(name)_FILE are both set; leave one") }
        guard let bytes = file(path) else {
            throw IntakeSecretError("\(name)_FILE: \(path) cannot be read; check the path and the permissions")
        }
        // A file that an editor wrote ends with a line feed.
        guard let end = bytes.lastIndex(where: { $0 > 0x20 }) else {
            throw IntakeSecretError("\(name)_FILE: \(path) is empty; put the secret there")
        }
        return try checked(String(decoding: bytes[...end], as: UTF8.self), "\(name)_FILE: \(path)")
    }

    private static func checked(_ value: String, _ place: String) throws(IntakeSecretError) -> String {
        guard value.utf8.count <= maximumBytes, value.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw IntakeSecretError(
                "\(place) is no secret: it is one line of printable ASCII without blanks, of at most \(maximumBytes) bytes"
            )
        }
        return value
    }

    private static func checkNames(_ environment: [String: String]) throws(IntakeSecretError) {
        let known = Set(
            providers.flatMap { [keyName + "_" + $0.uppercased(), secretName + "_" + $0.uppercased()] } + [keyName])
        for name in environment.keys.sorted() where name.hasPrefix(keyName) || name.hasPrefix(secretName) {
            let plain = name.hasSuffix("_FILE") ? String(name.dropLast(5)) : name
            guard known.contains(plain) else {
                throw IntakeSecretError(
                    "\(name) is of no provider; there are \(providers.map { $0.uppercased() }.joined(separator: ", "))")
            }
        }
    }
}

/// What is wrong with a secret's setting, and the mend. Never holds the secret.
package struct IntakeSecretError: Error, Hashable, Sendable, CustomStringConvertible {
    package var description: String
    init(_ description: String) { self.description = description }
}
