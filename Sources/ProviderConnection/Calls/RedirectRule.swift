/// Where a redirect leads, and whether the secrets go along (RFC 9110, 15.4).
package enum RedirectRule {
    /// More in a row are a failure.
    package static let maximumRedirects = 5

    /// What has an address: `scheme://host:port`, and what follows.
    package struct Place: Hashable, Sendable {
        package var scheme: String
        /// Host and port as written, the scheme's own port left out, in lower case.
        package var authority: String
        /// With the query, beginning with a slash.
        package var path: String

        package var url: String { "\(scheme)://\(authority)\(path)" }
    }

    /// Takes a URL of `http`, `https`, `ws` or `wss` apart; `nil` for anything else. A fragment is dropped.
    package static func place(_ url: String) -> Place? {
        guard let mark = url.firstRange(of: "://") else { return nil }
        let scheme = url[..<mark.lowerBound].lowercased()
        guard let port = ["http": "80", "ws": "80", "https": "443", "wss": "443"][scheme] else { return nil }
        let rest = url[mark.upperBound...].prefix { $0 != "#" }
        let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
        var authority = rest[..<end].lowercased()
        guard !authority.isEmpty, !authority.contains("@"), !rest.contains(where: \.isWhitespace) else { return nil }
        if authority.hasSuffix(":\(port)") { authority.removeLast(port.count + 1) }
        let path = rest[end...]
        return Place(scheme: scheme, authority: authority, path: path.hasPrefix("/") ? String(path) : "/\(path)")
    }

    /// The place that `location` names, seen from `base`. `nil` where it is no address, or leads from `https` to `http`.
    package static func target(of location: String, from base: Place) -> Place? {
        let target: Place?
        if location.hasPrefix("//") {
            target = place("\(base.scheme):\(location)")
        } else if location.contains("://") {
            target = place(location)
        } else if location.hasPrefix("/") {
            target = place("\(base.scheme)://\(base.authority)\(location)")
        } else {
            let path = base.path.prefix { $0 != "?" }
            let folder = path.lastIndex(of: "/").map { path[...$0] } ?? "/"
            target = place("\(base.scheme)://\(base.authority)\(folder)\(location)")
        }
        guard let target, !(isSecure(base.scheme) && !isSecure(target.scheme)) else { return nil }
        return target
    }

    /// Secrets stay with who they are for: the same scheme, host and port.
    package static func keepsSecrets(from base: Place, to target: Place) -> Bool {
        base.scheme == target.scheme && base.authority == target.authority
    }

    private static func isSecure(_ scheme: String) -> Bool { scheme == "https" || scheme == "wss" }
}
