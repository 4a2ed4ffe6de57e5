import ClientProtocol
import MatchModel
import Testing

@Suite struct ClientOperationTests {
    static let limits = ProtocolLimits()

    func read(_ text: String) -> Result<ClientOperation, OperationError> {
        Result { () throws(OperationError) in try ClientOperation(message: Array(text.utf8), limits: Self.limits) }
    }

    func code(_ text: String) -> String {
        switch read(text) {
        case .success: "ok"
        case .failure(let error): error.code.rawValue
        }
    }

    @Test func `a subscribe has its topics once, its classes and its cursor`() {
        let text = """
            {"op":"subscribe","id":"1","topics":["match:m1","team:arg","match:m1"],"classes":["score","review"],
             "after":"9:41","unknown":{"a":[1]}}
            """
        let expected = ClientOperation.subscribe(
            .init(
                id: "1", topics: [.match(id("m1")), .team(id("arg"))],
                classes: [EventClasses(.score), EventClasses(.review)], after: Cursor(epoch: 9, offset: 41)))
        #expect(read(text) == .success(expected))
    }

    @Test func `what is left out or null has its default`() {
        let expected = ClientOperation.subscribe(.init(topics: [.league(id("l"))], classes: .standard))
        #expect(read("{\"op\":\"subscribe\",\"topics\":[\"league:l\"]}") == .success(expected))
        let nulls = "{\"op\":\"subscribe\",\"topics\":[\"league:l\"],\"id\":null,\"classes\":null,\"after\":null}"
        #expect(read(nulls) == .success(expected))
        #expect(
            read("{\"op\":\"unsubscribe\",\"id\":\"u\",\"topics\":[\"league:l\"]}")
                == .success(.unsubscribe(id: "u", topics: [.league(id("l"))])))
    }

    @Test(arguments: [
        ("", "bad-json"), ("{", "bad-json"), ("[[[[[1]]]]]", "bad-json"), ("[]", "bad-message"), ("1", "bad-message"),
        ("{}", "bad-message"), ("{\"op\":1}", "bad-message"), ("{\"op\":\"fly\"}", "unknown-op"),
        ("{\"op\":\"subscribe\",\"id\":1,\"topics\":[\"match:a\"]}", "bad-message"),
        ("{\"op\":\"subscribe\"}", "bad-topics"), ("{\"op\":\"subscribe\",\"topics\":[]}", "bad-topics"),
        ("{\"op\":\"subscribe\",\"topics\":\"match:a\"}", "bad-topics"),
        ("{\"op\":\"subscribe\",\"topics\":[1]}", "bad-topics"),
        ("{\"op\":\"subscribe\",\"topics\":[\"match:a\",\"a\"]}", "bad-topics"),
        ("{\"op\":\"unsubscribe\",\"topics\":[]}", "bad-topics"),
        ("{\"op\":\"subscribe\",\"topics\":[\"match:a\"],\"classes\":\"score\"}", "bad-classes"),
        ("{\"op\":\"subscribe\",\"topics\":[\"match:a\"],\"classes\":[]}", "bad-classes"),
        ("{\"op\":\"subscribe\",\"topics\":[\"match:a\"],\"classes\":[\"goals\"]}", "bad-classes"),
        ("{\"op\":\"subscribe\",\"topics\":[\"match:a\"],\"after\":41}", "bad-cursor"),
        ("{\"op\":\"subscribe\",\"topics\":[\"match:a\"],\"after\":\"41\"}", "bad-cursor"),
        ("{\"op\":\"subscribe\",\"topics\":[\"match:a\"]}", "ok"),
    ]) func `each mistake has its code`(text: String, expected: String) {
        #expect(code(text) == expected, "\(text)")
    }

    @Test func `64 topics are read, 65 are not`() {
        func subscribe(_ count: Int) -> String {
            "{\"op\":\"subscribe\",\"topics\":[\((0..<count).map { "\"match:x\($0)\"" }.joined(separator: ","))]}"
        }
        #expect(code(subscribe(64)) == "ok")
        #expect(code(subscribe(65)) == "too-many-topics")
    }

    @Test func `an id of 64 bytes comes back, one of 65 is refused`() {
        func error(_ count: Int) -> OperationError? {
            let name = String(repeating: "i", count: count)
            guard case .failure(let error) = read("{\"op\":\"subscribe\",\"id\":\"\(name)\",\"topics\":[\"x\"]}") else {
                return nil
            }
            return error
        }
        #expect(error(64)?.id?.count == 64)
        #expect(error(64)?.code == .badTopics)
        #expect(error(65)?.id == nil)
        #expect(error(65)?.code == .badMessage)
    }

    @Test func `a first subscribe may stand in the URL`() throws {
        func read(_ query: [(name: String, value: String)]) throws(OperationError) -> ClientOperation.Subscribe? {
            try ClientOperation.subscribe(query: query, limits: Self.limits)
        }
        #expect(try read([]) == nil)
        #expect(try read([("after", "9:1")]) == nil)
        let whole = try read([("topics", "team:arg,league:l,team:arg"), ("classes", "score,lineup"), ("after", "9:7")])
        #expect(
            whole
                == .init(
                    topics: [.team(id("arg")), .league(id("l"))],
                    classes: [EventClasses(.score), EventClasses(.lineup)], after: Cursor(epoch: 9, offset: 7)))
        #expect(try read([("topics", "team:arg")])?.classes == .standard)
        for (query, code) in [
            ([("topics", "")], OperationError.Code.badTopics), ([("topics", "x")], .badTopics),
            ([("topics", "team:a"), ("classes", "x")], .badClasses),
            ([("topics", "team:a"), ("classes", "")], .badClasses),
            ([("topics", "team:a"), ("after", "")], .badCursor),
        ] {
            #expect { try read(query.map { (name: $0.0, value: $0.1) }) } throws: {
                ($0 as? OperationError)?.code == code
            }
        }
    }

    @Test func `every end has a code of its own range, a name and advice that fits a close frame`() {
        #expect(Set(ConnectionEnd.allCases.map(\.name)).count == ConnectionEnd.allCases.count)
        for end in ConnectionEnd.allCases {
            #expect(end.advice.utf8.count <= 123)
            if let code = end.closeCode { #expect((1000...1015).contains(code) || (4000...4999).contains(code)) }
        }
        #expect(Set(OperationError.Code.allCases.map(\.rawValue)).count == OperationError.Code.allCases.count)
    }

    /// A letter with many accents is one character.
    @Test(arguments: ["{\"op\":\"X\"}", "{\"op\":\"subscribe\",\"topics\":[\"X\"]}"])
    func `an error says back at most 64 scalars, however they combine`(message: String) {
        let long = "e" + String(repeating: "\u{301}", count: 3000)
        let text = message.replacing("X", with: long)
        #expect {
            try ClientOperation(message: Array(text.utf8), limits: ProtocolLimits())
        } throws: { error in
            ((error as? OperationError)?.message.utf8.count).map { $0 > 64 && $0 <= 512 } ?? false
        }
    }
}
