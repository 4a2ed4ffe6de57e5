import MatchModel

/// What someone asks of the links, as a line of text:
/// `cut EDGE [silent|reset] [SECONDS]`, `heal EDGE`, `links`. For EDGE `all` names every link.
package enum LinkCommand: Hashable, Sendable {
    /// A cut that heals by itself lasts at most this long, in seconds.
    package static let maximumSeconds = 86_400.0

    case cut(LinkChoice, CutKind, seconds: Double?)
    case heal(LinkChoice)
    case list

    /// Reads a line; `nil` for an empty one.
    package static func parse(_ line: String) throws(LinkCommandError) -> LinkCommand? {
        let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == "\r" }).map(String.init)
        switch (words.first, words.count) {
        case (nil, _): return nil
        case ("links", 1): return .list
        case ("heal", 2): return .heal(try choice(words[1]))
        case ("cut", 2): return .cut(try choice(words[1]), .silent, seconds: nil)
        case ("cut", 3):
            if words[2].first?.isNumber == true {
                return .cut(try choice(words[1]), .silent, seconds: try seconds(words[2]))
            }
            return .cut(try choice(words[1]), try kind(words[2]), seconds: nil)
        case ("cut", 4): return .cut(try choice(words[1]), try kind(words[2]), seconds: try seconds(words[3]))
        default:
            throw LinkCommandError(
                "'\(line)' is no command; write cut EDGE [silent|reset] [SECONDS], heal EDGE, or links")
        }
    }

    package static func choice(_ text: String) throws(LinkCommandError) -> LinkChoice {
        if text == "all" { return .all }
        guard let edge = EdgeID(text) else { throw LinkCommandError("'\(text)' is no edge id; name one, or all") }
        return .edge(edge)
    }

    package static func kind(_ text: String) throws(LinkCommandError) -> CutKind {
        guard let kind = CutKind(rawValue: text) else {
            throw LinkCommandError("'\(text)' is no way to cut a link; write silent or reset")
        }
        return kind
    }

    package static func seconds(_ text: String) throws(LinkCommandError) -> Double {
        guard let value = Double(text), value > 0, value <= maximumSeconds else {
            throw LinkCommandError("'\(text)' seconds; give more than 0, at most \(Int(maximumSeconds))")
        }
        return value
    }
}

/// One link or all.
package enum LinkChoice: Hashable, Sendable {
    case edge(EdgeID)
    case all
}

/// Why a command is none, and the mend.
package struct LinkCommandError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String
    init(_ description: String) { self.description = description }
}
