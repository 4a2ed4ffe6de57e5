import MatchModel
import ProviderConnection
import Testing

@Suite struct StreamTests {
    private static let heartbeat = Array(#"{"heartbeat":{"from":1,"interval":5,"to":6}}"#.utf8)

    /// A line whose stream was just opened.
    private static func opened(_ settings: ProviderSettings = .streaming()) throws -> (VirtualLine, CallID) {
        let line = VirtualLine(settings)
        line.start()
        line.pass(1000)
        let open = try #require(line.takeOpens().first)
        line.run { $0.opened(open.id, now: $1) }
        return (line, open.id)
    }

    private static func say(_ text: String, _ call: CallID, _ line: VirtualLine) {
        line.run { $0.received(call, Array(text.utf8), now: $1) }
    }

    @Test func silenceOfFifteenSecondsEndsItAndOneMillisecondLessDoesNot() throws {
        let (line, call) = try Self.opened()
        line.pass(14_999)
        #expect(line.takeCancelled().isEmpty)
        line.run { $0.received(call, Self.heartbeat, now: $1) }
        line.pass(14_999)
        #expect(line.takeCancelled().isEmpty)
        line.pass(1)
        #expect(line.takeCancelled() == [call])
        #expect(line.line.counters[.silent] == 1)
        #expect(line.line.counters.gaps == 1)
        line.pass(63)
        #expect(line.takeOpens().count == 1)
    }

    @Test func aPingIsASignOfLifeAndNoMessage() throws {
        let line = VirtualLine(.one(.webSocket(StreamSettings(url: "wss://acme.test/"))))
        line.start()
        line.pass(1000)
        let open = try #require(line.takeOpens().first)
        line.run { $0.opened(open.id, now: $1) }
        for _ in 0..<4 {
            line.pass(14_999)
            #expect(line.takeCancelled().isEmpty)
            line.run { $0.received(open.id, [], now: $1) }
        }
        #expect(line.line.counters.messages == 0 && line.line.counters.heartbeats == 0)
        line.pass(15_000)
        #expect(line.takeCancelled() == [open.id])
    }

    @Test func messagesAreHandedOverInOrderOneAtATimeAndHeartbeatsNotAtAll() throws {
        let (line, call) = try Self.opened()
        line.run { $0.received(call, Array(#"{"a":1}"#.utf8) + Self.heartbeat + Array(#"{"b":2}{"c""#.utf8), now: $1) }
        let first = line.takeDeliveries()
        #expect(first.map { String(decoding: $0.payload.bytes, as: UTF8.self) } == [#"{"a":1}"#])
        line.run { $0.delivered(first[0].id, .accepted, now: $1) }
        Self.say(":3}", call, line)
        #expect(line.deliverAll() == [#"{"b":2}"#, #"{"c":3}"#])
        #expect(line.line.counters.heartbeats == 1)
        #expect(line.line.counters.messages == 3)
    }

    @Test func aMessageForWhichThereIsNoRoomIsHandedOverAgainBeforeThoseBehindIt() throws {
        let (line, call) = try Self.opened()
        Self.say("{}[]", call, line)
        #expect(line.deliverAll(.busy) == ["{}"])
        line.pass(63)
        #expect(line.deliverAll() == ["{}", "[]"])
    }

    @Test func documentsFillUpTheTimeBeforeItOpenedAndEveryGapAndOnceMoreLater() throws {
        let (line, call) = try Self.opened(.streaming(backfill: ["https://acme.test/timeline"]))
        func fill(_ line: VirtualLine) -> Int {
            var count = 0
            while case let fetches = line.takeFetches(), !fetches.isEmpty {
                count += fetches.count
                for fetch in fetches { line.answer(fetch.id, "{}") }
                _ = line.deliverAll()
            }
            return count
        }
        // Asked for before it opened, and again because it did.
        _ = fill(line)
        Self.say("{}", call, line)
        line.pass(14_000)
        Self.say("{}", call, line)
        #expect(fill(line) == 0)
        line.pass(1000)
        #expect(fill(line) == 1, "once more, fifteen seconds after it opened")
        Self.say("{}", call, line)
        line.pass(10_000)
        #expect(fill(line) == 0, "an open stream needs no more")
        let before = line.line.counters.backfills
        line.run { $0.ended(call, ConnectionFailure(.ended, "reset"), now: $1) }
        line.pass(63)
        let again = try #require(line.takeOpens().first)
        #expect(fill(line) == 0)
        line.run { $0.opened(again.id, now: $1) }
        #expect(fill(line) == 1)
        #expect(line.line.counters.backfills == before + 1)
    }

    @Test func theGapIsFilledAgainIfItOpenedWhileADocumentWasUnderWay() throws {
        let line = VirtualLine(.streaming(backfill: ["https://acme.test/timeline"]))
        line.start()
        line.pass(1000)
        let fetch = try #require(line.takeFetches().first)
        let open = try #require(line.takeOpens().first)
        line.run { $0.opened(open.id, now: $1) }
        line.answer(fetch.id, "{}")
        #expect(line.deliverAll() == ["{}"])
        #expect(line.takeFetches().count == 1)
    }

    @Test func whileItIsDownDocumentsComeEveryFiveSeconds() {
        var settings = ProviderSettings.streaming(backfill: ["https://acme.test/timeline"])
        settings.breaker.failures = 1000
        let line = VirtualLine(settings)
        line.start()
        var documents = 0
        for _ in 0..<600 {
            line.pass(100)
            for open in line.takeOpens() {
                line.run { $0.ended(open.id, ConnectionFailure(.notConnected, "refused"), now: $1) }
            }
            for fetch in line.takeFetches() {
                documents += 1
                line.answer(fetch.id, status: 304)
            }
        }
        #expect((11...13).contains(documents))
    }

    @Test func garbageBetweenMessagesEndsItAfterWhatCameBefore() throws {
        let (line, call) = try Self.opened()
        Self.say("{}<html>", call, line)
        #expect(line.takeCancelled() == [call])
        #expect(line.deliverAll() == ["{}"])
        #expect(line.line.counters[.malformed] == 1)
    }

    @Test func aStreamThatOpensAndFailsAtOnceIsOpenedAtGrowingIntervalsAndTold() throws {
        let (line, call) = try Self.opened()
        var opens = 1
        Self.say("{}x", call, line)
        let end = line.time + 60_000
        while line.time < end {
            line.pass(10)
            for open in line.takeOpens() {
                opens += 1
                line.run { $0.opened(open.id, now: $1) }
                line.run { $0.received(open.id, Array("x".utf8), now: $1) }
            }
        }
        #expect((8...20).contains(opens))
        let alerts = line.takeAlerts()
        #expect(alerts.count == 1)
        if case .raised(let alert)? = alerts.first { #expect(alert.kind == .streamDown) }
    }

    @Test func afterFiveSecondsOpenTheNextTryIsTheFirstAgain() throws {
        let (line, first) = try Self.opened()
        var call = first
        for (life, longest) in [(Int64(4999), Int64(125)), (4999, 250), (5000, 63), (5000, 63)] {
            Self.say("{}", call, line)
            _ = line.deliverAll()
            line.pass(life)
            line.run { $0.ended(call, nil, now: $1) }
            let down = line.time
            var opens = line.takeOpens()
            while opens.isEmpty {
                line.pass(1)
                opens = line.takeOpens()
            }
            call = opens[0].id
            #expect(line.time - down <= longest)
            line.run { $0.opened(call, now: $1) }
        }
    }

    @Test func itIsReadNoFurtherWhileTheIntakeHasNoRoomAndThatIsNoSilence() throws {
        let (line, call) = try Self.opened()
        Self.say(String(repeating: "{}", count: 255), call, line)
        #expect(line.line.mayRead(call))
        Self.say("{}", call, line)
        #expect(!line.line.mayRead(call))
        #expect(line.line.counters[.waitingMessages] == 1)
        _ = line.deliverAll(.busy)
        line.pass(60_000)
        #expect(line.takeCancelled().isEmpty)
        #expect(line.deliverAll().count == 256)
        #expect(line.line.mayRead(call))
        line.pass(14_999)
        #expect(line.takeCancelled().isEmpty)
        line.pass(1)
        #expect(line.takeCancelled() == [call])
    }

    @Test func itHasTenSecondsToOpen() throws {
        let line = VirtualLine(.streaming())
        line.start()
        line.pass(1000)
        let open = try #require(line.takeOpens().first)
        line.pass(8999)
        #expect(line.takeCancelled().isEmpty)
        line.pass(1001)
        #expect(line.takeCancelled() == [open.id])
        // Too late.
        line.run { $0.opened(open.id, now: $1) }
        #expect(line.line.openStreams == 0)
    }

    @Test func messagesOfAWebSocketAreWholeWhateverTheyHold() throws {
        let line = VirtualLine(.one(.webSocket(StreamSettings(url: "wss://acme.test/"))))
        line.start()
        line.pass(1000)
        let open = try #require(line.takeOpens().first)
        #expect(open.call.isWebSocket)
        line.run { $0.opened(open.id, now: $1) }
        Self.say("<xml/>", open.id, line)
        Self.say(#"{"heartbeat":{}}"#, open.id, line)
        #expect(line.deliverAll() == ["<xml/>"])
    }
}
