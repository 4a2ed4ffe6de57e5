import JSONText
import MatchModel

/// What a client asks for in one message.
package enum ClientOperation: Hashable, Sendable {
    case subscribe(Subscribe)
    case unsubscribe(id: String?, topics: [Topic])

    package struct Subscribe: Hashable, Sendable {
        /// The client's own name for this operation; comes back in the answer.
        package var id: String?
        package var topics: [Topic]
        package var classes: EventClasses
        /// Where the client stands; allowed in the first subscribe of a connection only.
        package var after: Cursor?

        package init(
            id: String? = nil, topics: [Topic], classes: EventClasses = .standard, after: Cursor? = nil
        ) {
            self.id = id
            self.topics = topics
            self.classes = classes
            self.after = after
        }
    }

    /// Reads one text message.
    package init(message: [UInt8], limits: ProtocolLimits) throws(OperationError) {
        let json: JSONValue
        do {
            json = try JSONReader.read(message, depth: 4)
        } catch {
            throw OperationError(.badJSON, "the message is not JSON: \(error)")
        }
        guard case .object = json else {
            throw OperationError(.badMessage, "a message is a JSON object with an \"op\", not \(json.kindName)")
        }
        let id = try Self.operationID(json)
        do throws(OperationError) {
            switch json["op"]?.string {
            case "subscribe":
                self = .subscribe(try Self.subscribe(json, id: id, limits: limits))
            case "unsubscribe":
                self = .unsubscribe(id: id, topics: try Self.topics(json, limits: limits))
            case let name?:
                throw OperationError(.unknownOp, "'\(name.quotable)' is no op; there are subscribe and unsubscribe")
            case nil:
                throw OperationError(.badMessage, "the message has no \"op\"")
            }
        } catch {
            throw OperationError(error.code, error.message, id: id)
        }
    }

    private static func operationID(_ json: JSONValue) throws(OperationError) -> String? {
        guard let value = json["id"], value != .null else { return nil }
        guard let id = value.string, id.utf8.count <= ProtocolLimits.operationID else {
            throw OperationError(.badMessage, "\"id\" is a string of at most \(ProtocolLimits.operationID) bytes")
        }
        return id
    }

    private static func subscribe(
        _ json: JSONValue, id: String?, limits: ProtocolLimits
    ) throws(OperationError) -> Subscribe {
        var operation = Subscribe(id: id, topics: try topics(json, limits: limits))
        if let value = json["classes"], value != .null {
            guard let names = value.array else {
                throw OperationError(.badClasses, "\"classes\" is an array of class names, not \(value.kindName)")
            }
            operation.classes = []
            for name in names {
                operation.classes.formUnion(try Self.eventClass(name.string ?? name.kindName))
            }
            guard !operation.classes.isEmpty else {
                throw OperationError(.badClasses, "\"classes\" is empty; leave it out for all but commentary")
            }
        }
        if let value = json["after"], value != .null {
            operation.after = try Self.cursor(value.string ?? value.kindName)
        }
        return operation
    }

    private static func topics(_ json: JSONValue, limits: ProtocolLimits) throws(OperationError) -> [Topic] {
        guard let values = json["topics"]?.array, !values.isEmpty else {
            throw OperationError(.badTopics, "\"topics\" is an array of at least one topic such as \"team:arg\"")
        }
        return try topics(values.map { $0.string ?? $0.kindName }, limits: limits)
    }

    private static func topics(_ names: [String], limits: ProtocolLimits) throws(OperationError) -> [Topic] {
        guard names.count <= limits.topics else {
            throw OperationError(.tooManyTopics, "\(names.count) topics; a connection may hold \(limits.topics)")
        }
        var topics: [Topic] = []
        for name in names {
            guard let topic = Topic(name) else {
                throw OperationError(
                    .badTopics,
                    "'\(name.quotable)' is no topic; write match:ID, team:ID or league:ID, an ID being 1 to 64 of "
                        + "A-Za-z0-9._-")
            }
            if !topics.contains(topic) { topics.append(topic) }
        }
        return topics
    }

    private static func eventClass(_ name: String) throws(OperationError) -> EventClasses {
        guard let value = EventClass(name: name) else {
            let known = EventClass.allCases.map(\.name).joined(separator: ", ")
            throw OperationError(.badClasses, "'\(name.quotable)' is no class; there are \(known)")
        }
        return EventClasses(value)
    }

    private static func cursor(_ text: String) throws(OperationError) -> Cursor {
        guard let cursor = Cursor(text) else {
            throw OperationError(.badCursor, "'\(text.quotable)' is no cursor; write EPOCH:OFFSET as a frame gave it")
        }
        return cursor
    }

    /// Reads a first subscribe out of a URL's query: `topics` and `classes` separated by commas, and `after`.
    /// `nil` when the query has no `topics`.
    package static func subscribe(
        query: [(name: String, value: String)], limits: ProtocolLimits
    ) throws(OperationError) -> Subscribe? {
        func value(_ name: String) -> String? { query.last { $0.name == name }?.value }
        guard let names = value("topics") else { return nil }
        var operation = Subscribe(topics: try topics(names.split(separator: ",").map(String.init), limits: limits))
        guard !operation.topics.isEmpty else {
            throw OperationError(.badTopics, "'topics' in the URL is empty; write ?topics=team:arg,league:wc2022")
        }
        if let names = value("classes") {
            operation.classes = []
            for name in names.split(separator: ",") {
                operation.classes.formUnion(try eventClass(String(name)))
            }
            guard !operation.classes.isEmpty else {
                throw OperationError(.badClasses, "'classes' in the URL is empty; leave it out for all but commentary")
            }
        }
        if let text = value("after") { operation.after = try cursor(text) }
        return operation
    }
}
