import MatchModel

/// The times of Opta's documents, as texts, and as the objects that packed JSON makes of them.
enum OptaTime {
    /// The instant of a name. An object has it as `locale` and `utc`, both written with a `Z`. Where the two say the same
    /// it is the clock on the wall that both show, as beside the dates of these documents, whose zone stands by itself.
    static func instant(_ node: DocumentNode, _ name: StaticString, _ zone: AssumedZone) -> UnixInstant? {
        guard let child = node.child(name), child.isObject, child.text == nil else {
            return node.instant(name, zone: zone)
        }
        guard let utc = child.words("utc") else { return child.words("locale").flatMap { wall($0, zone) } }
        return utc == child.words("locale") ? wall(utc, zone) : FeedTime.instant(utc)
    }

    /// Whether there is a time, readable or not.
    static func isTold(_ node: DocumentNode, _ name: StaticString) -> Bool {
        guard let child = node.child(name) else { return false }
        return child.isObject && child.text == nil ? child.has("utc") || child.has("locale") : node.words(name) != nil
    }

    /// When a document was made, for its order; `nil` where a wall clock alone tells it, in the hour that autumn repeats:
    /// what was made in its second pass would be older than what was made in the first.
    static func order(_ node: DocumentNode, _ names: [StaticString], _ zone: AssumedZone) -> UnixInstant? {
        guard let name = names.first(where: { node.has($0) }), let instant = instant(node, name, zone) else {
            return nil
        }
        let text = node.words(name) ?? ""
        // The first of the two is an hour before the second, and a text with a zone is what it says.
        let isRepeated = FeedTime.isRepeated(instant, zone) && !FeedTime.namesZone(text)
        return isRepeated ? nil : instant
    }

    /// When a match kicks off: `DateUtc`, or else `Date`, which is of the zone named in `TZ` unless it says its own.
    static func kickoff(_ info: DocumentNode) -> UnixInstant? {
        if let instant = instant(info, "DateUtc", .utc) { return instant }
        guard isTold(info, "Date") else { return instant(info, "dateObj", .unitedKingdom) }
        return instant(info, "Date", zone(info.words("TZ")))
    }

    private static func wall(_ text: String, _ zone: AssumedZone) -> UnixInstant? {
        FeedTime.instant(text.hasSuffix("Z") ? String(text.dropLast()) : text, zone: zone)
    }

    private static func zone(_ name: String?) -> AssumedZone {
        switch name?.uppercased() {
        case "GMT", "UTC", "WET": .utc
        case "BST", "CET", "WEST": .east(minutes: 60)
        case "CEST", "EET": .east(minutes: 120)
        default: .unitedKingdom
        }
    }
}
