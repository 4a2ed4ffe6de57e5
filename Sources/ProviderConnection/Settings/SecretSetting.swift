/// A secret that goes with each request to a provider. The value itself is never a setting.
package struct SecretSetting: Hashable, Sendable {
    package enum Place: Hashable, Sendable {
        case header(String)
        /// A parameter of the URL's query.
        case query(String)
    }

    package enum Origin: Hashable, Sendable {
        case environment(String)
        /// A file that holds it; white space at its end is dropped.
        case file(String)
    }

    package var place: Place
    package var origin: Origin
    /// Put before the value: `Bearer `.
    package var prefix = ""

    package init(place: Place, origin: Origin, prefix: String = "") {
        self.place = place
        self.origin = origin
        self.prefix = prefix
    }
}
