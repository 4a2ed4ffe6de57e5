import JSONText
import MatchModel

/// What is wrong with one entry.
struct EntryFault: Error {
    var code: FeedCode
    var message: String

    init(_ code: FeedCode, _ message: String) {
        self.code = code
        self.message = message
    }
}

/// The members of one JSON object, read with types and bounds. A member that is `null` counts as missing.
struct EntryFields {
    private let value: JSONValue
    /// Stands before a field's name in messages: `home.` for the members of `home`.
    private let path: String

    init(_ value: JSONValue, path: String = "") throws(EntryFault) {
        guard value.members != nil else {
            let place = path.isEmpty ? "the entry" : "\"\(path.dropLast())\""
            throw EntryFault(.malformed, "\(place) is \(value.kindName); send an object")
        }
        self.value = value
        self.path = path
    }

    private func member(_ name: String) -> JSONValue? {
        guard let member = value[name], member != .null else { return nil }
        return member
    }

    private func wrongType(_ name: String, _ member: JSONValue, _ wanted: String) -> EntryFault {
        EntryFault(.wrongType, "\"\(path)\(name)\" is \(member.kindName); send \(wanted)")
    }

    func missing(_ name: String, _ mend: String) -> EntryFault {
        EntryFault(.missingField, "\"\(path)\(name)\" is missing; \(mend)")
    }

    /// A text of at most `limit` bytes of UTF-8; an empty one counts as missing.
    func text(_ name: String, limit: Int) throws(EntryFault) -> String? {
        guard let member = member(name) else { return nil }
        guard let text = member.string else { throw wrongType(name, member, "a string") }
        guard text.utf8.count <= limit else {
            throw EntryFault(.tooLong, "\"\(path)\(name)\" has \(text.utf8.count) bytes; shorten it to \(limit)")
        }
        return text.isEmpty ? nil : text
    }

    func integer(_ name: String) throws(EntryFault) -> Int64? {
        guard let member = member(name) else { return nil }
        guard let integer = member.integer else { throw wrongType(name, member, "a whole number") }
        return integer
    }

    func number(_ name: String) throws(EntryFault) -> Double? {
        guard let member = member(name) else { return nil }
        guard let number = member.number else { throw wrongType(name, member, "a number") }
        return number
    }

    func object(_ name: String) throws(EntryFault) -> EntryFields? {
        guard let member = member(name) else { return nil }
        guard member.members != nil else { throw wrongType(name, member, "an object") }
        return try EntryFields(member, path: "\(path)\(name).")
    }

    func identifier<Kind>(_ name: String, of kind: Kind.Type = Kind.self) throws(EntryFault) -> Identifier<Kind>? {
        guard let member = member(name) else { return nil }
        guard let text = member.string else { throw wrongType(name, member, "an id as a string") }
        guard let id = Identifier<Kind>(text) else {
            throw EntryFault(
                .badID, "\"\(path)\(name)\" is not an id; use 1 to \(Identifier<Kind>.maximumLength) of A-Za-z0-9._-")
        }
        return id
    }

    func requiredIdentifier<Kind>(
        _ name: String, of kind: Kind.Type = Kind.self
    ) throws(EntryFault) -> Identifier<Kind> {
        guard let id = try identifier(name, of: kind) else {
            throw missing(name, "send an id, 1 to \(Identifier<Kind>.maximumLength) of A-Za-z0-9._-")
        }
        return id
    }

    func instant(_ name: String) throws(EntryFault) -> UnixInstant? {
        guard let member = member(name) else { return nil }
        guard let text = member.string else { throw wrongType(name, member, "an ISO 8601 instant as a string") }
        guard let instant = ISO8601.instant(text) else {
            throw EntryFault(
                .badInstant,
                "\"\(path)\(name)\" is not an instant of the years \(ISO8601.years.lowerBound) to "
                    + "\(ISO8601.years.upperBound); write it like 2022-12-18T15:00:00Z or …T17:00:00.250+02:00")
        }
        return instant
    }
}
