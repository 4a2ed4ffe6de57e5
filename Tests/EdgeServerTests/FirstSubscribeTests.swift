import ClientProtocol
import MatchModel
import Testing
import WebSocketTransport

@testable import EdgeServer

/// A subscribe that stands in the URL is an operation like another: it is answered, at once or when there is room.
@Suite struct FirstSubscribeTests {
    private static let topic = "match:m1"

    private static func first() throws -> ClientOperation.Subscribe {
        ClientOperation.Subscribe(id: "url", topics: [try #require(Topic(topic))])
    }

    /// The places of these in what was received, which holds each once.
    private static func order(_ words: [String], in text: String) -> [String] {
        let places = words.map { word in (word, text.ranges(of: word).map(\.lowerBound)) }
        for (word, found) in places { #expect(found.count == 1, "\(word): \(found.count) times") }
        return places.filter { !$0.1.isEmpty }.sorted { $0.1[0] < $1.1[0] }.map(\.0)
    }

    @Test(arguments: [false, true])
    func `pair: it is answered where the welcome fits the socket, and where it does not`(isFull: Bool) throws {
        let line = try FanLine()
        if isFull { line.fill() }
        try line.adopt(first: Self.first())
        try line.read(until: "\"op\":\"subscribed\"")
        #expect(Self.order(["\"op\":\"welcome\"", "\"id\":\"url\""], in: line.received).count == 2)
    }

    @Test(arguments: [false, true])
    func `pair: what the fan sent behind it is answered after it, room or not`(isFull: Bool) throws {
        let line = try FanLine()
        if isFull { line.fill() }
        let next = "{\"op\":\"subscribe\",\"id\":\"next\",\"topics\":[\"team:arg\"]}"
        try line.adopt(
            first: Self.first(), leftover: WebSocketFrameEncoder.clientFrame(.text, Array(next.utf8), maskKey: 7))
        try line.read(until: "\"id\":\"next\"")
        let words = ["\"op\":\"welcome\"", "\"id\":\"url\"", "\"id\":\"next\""]
        #expect(Self.order(words, in: line.received) == words)
    }
}
