import MatchModel
import ProviderConnection
import Testing

@Suite struct CircuitTests {
    private static func at(_ milliseconds: Int64) -> MonotonicInstant {
        MonotonicInstant(nanoseconds: milliseconds * 1_000_000)
    }

    private static func fail(
        _ call: UInt64, _ now: MonotonicInstant, _ breaker: inout CircuitBreaker, _ generator: inout SeededGenerator
    ) -> CircuitBreaker.Change? {
        breaker.failed(CallID(number: call), now: now, &generator)
    }

    private static func succeed(_ call: UInt64, _ breaker: inout CircuitBreaker) -> CircuitBreaker.Change? {
        breaker.succeeded(CallID(number: call))
    }

    @Test func itOpensWithTheFifthFailureInARowAndNotWithTheFourth() {
        var breaker = CircuitBreaker(BreakerSettings())
        var generator = SeededGenerator(seed: 1)
        for number in 1...4 as ClosedRange<UInt64> {
            #expect(Self.fail(number, Self.at(0), &breaker, &generator) == nil)
        }
        #expect(Self.succeed(5, &breaker) == nil)
        for number in 6...9 as ClosedRange<UInt64> {
            #expect(Self.fail(number, Self.at(0), &breaker, &generator) == nil)
        }
        #expect(breaker.state == .closed)
        #expect(Self.fail(10, Self.at(0), &breaker, &generator) == .opened)
        #expect(!breaker.admits)
    }

    private static func opened(_ generator: inout SeededGenerator) -> CircuitBreaker {
        var breaker = CircuitBreaker(BreakerSettings())
        for number in 1...5 as ClosedRange<UInt64> {
            _ = breaker.failed(CallID(number: number), now: at(0), &generator)
        }
        return breaker
    }

    @Test func halfOpenItAdmitsOneCallWhoseSuccessClosesIt() throws {
        var generator = SeededGenerator(seed: 1)
        var breaker = Self.opened(&generator)
        let until = try #require(breaker.openUntil)
        let early = breaker.advance(now: MonotonicInstant(nanoseconds: until.nanoseconds - 1))
        let inTime = breaker.advance(now: until)
        #expect(!early && inTime)
        #expect(breaker.admits)
        breaker.began(CallID(number: 6))
        #expect(!breaker.admits)
        // Of a call from before, whatever it says.
        #expect(Self.succeed(4, &breaker) == nil)
        #expect(Self.fail(4, until, &breaker, &generator) == nil)
        #expect(breaker.state == .halfOpen)
        #expect(Self.succeed(6, &breaker) == .closed)
        #expect(breaker.admits)
    }

    @Test func eachFailedTryDoublesTheTimeUpToTheLimit() throws {
        var generator = SeededGenerator(seed: 1)
        var breaker = Self.opened(&generator)
        var begin = Self.at(0)
        for (number, expected) in zip((100...104) as ClosedRange<UInt64>, [2000, 4000, 8000, 15_000, 15_000]) {
            let until = try #require(breaker.openUntil)
            let open = (until - begin).milliseconds
            #expect((Int64(expected) * 3 / 4...min(Int64(expected) * 5 / 4, 15_000)).contains(open))
            _ = breaker.advance(now: until)
            breaker.began(CallID(number: number))
            #expect(Self.fail(number, until, &breaker, &generator) == nil)
            begin = until
        }
    }

    @Test func aTryThatIsGivenUpLetsAnotherOneGo() throws {
        var generator = SeededGenerator(seed: 1)
        var breaker = Self.opened(&generator)
        _ = breaker.advance(now: try #require(breaker.openUntil))
        breaker.began(CallID(number: 6))
        breaker.abandoned(CallID(number: 5))
        #expect(!breaker.admits)
        breaker.abandoned(CallID(number: 6))
        #expect(breaker.admits)
    }

    @Test func retriesComeAfterFiftyAHundredAndTwoHundredMillisecondsThenDoubledToALimitEachAQuarterMoreOrLess() {
        let retry = RetrySettings()
        var generator = SeededGenerator(seed: 3)
        for (failures, expected) in [(1, 50), (2, 100), (3, 200), (4, 400), (8, 6400), (9, 10_000), (Int.max, 10_000)] {
            var delays: Set<Int64> = []
            for _ in 0..<200 { delays.insert(retry.delay(failures: failures, &generator).milliseconds) }
            #expect(delays.allSatisfy { $0 >= Int64(expected) * 3 / 4 && $0 <= min(Int64(expected) * 5 / 4, 10_000) })
            #expect(delays.count > 10)
        }
    }

    @Test func theSameSeedMakesTheSameDelays() {
        var delays: [[Int64]] = []
        for seed in [7, 7, 8] as [UInt64] {
            var generator = SeededGenerator(seed: seed)
            delays.append((1...20).map { RetrySettings().delay(failures: $0, &generator).nanoseconds })
        }
        #expect(delays[0] == delays[1])
        #expect(delays[0] != delays[2])
    }

    /// A day without an answer: few tries, one alert, and all is well within the longest time it stays open.
    @Test func aDayOfOutageCostsOneTryEveryFewSecondsAndEndsWithin15Seconds() throws {
        let line = VirtualLine(.polling())
        line.start()
        line.run { $0.follow([PolledMatch(id: "1", phase: .live)], now: $1) }
        let end = line.time + 86_400_000
        var tries = 0
        while line.time < end {
            for fetch in line.takeFetches() {
                tries += 1
                line.fail(fetch.id)
            }
            line.pass(2000)
        }
        #expect((5000...9000).contains(tries))
        let alerts = line.takeAlerts()
        #expect(alerts.count == 1)
        guard case .raised(let alert)? = alerts.first else { return #expect(Bool(false), "no alert") }
        #expect(alert.kind == .circuitOpen && alert.provider == "acme")
        for fetch in line.takeFetches() { line.fail(fetch.id) }
        #expect(line.line.breaker.state == .open)

        let back = line.time
        var first: Int64?
        while first == nil {
            line.pass(100)
            if let fetch = line.takeFetches().first {
                line.answer(fetch.id, "{}")
                first = line.time
            }
        }
        #expect(try #require(first) - back <= 15_100)
        #expect(line.deliverAll() == ["{}"])
        #expect(line.line.breaker.state == .closed)
        #expect(line.takeAlerts() == [.cleared(alert)])
        #expect(line.line.alerts.isEmpty)
    }

    @Test func aStreamThatNeverOpensKeepsNoDocumentsFromComing() {
        var settings = ProviderSettings.polling()
        settings.connectors.append(
            ConnectorSettings(name: "push", source: .stream(StreamSettings(url: "https://acme.test/stream"))))
        let line = VirtualLine(settings)
        line.start()
        line.run { $0.follow([PolledMatch(id: "1", phase: .live)], now: $1) }
        var documents = 0
        for _ in 0..<600 {
            line.pass(100)
            for open in line.takeOpens() {
                line.run { $0.ended(open.id, ConnectionFailure(.status, "status 500"), now: $1) }
            }
            for fetch in line.takeFetches() {
                line.answer(fetch.id, "{}")
                documents += line.deliverAll().count
            }
        }
        // A minute: thirty at most, and a circuit opened by the stream alone may cost a few.
        #expect(documents >= 24)
    }

    @Test func halfOpenAStreamIsTriedThoughADocumentThatIsDueLongerFindsNoRoom() throws {
        var settings = ProviderSettings.polling("https://acme.test/a")
        settings.concurrency = 1
        settings.connectors.append(
            ConnectorSettings(name: "b", source: .poll(PollSettings(url: "https://acme.test/b"))))
        settings.connectors.append(
            ConnectorSettings(name: "push", source: .stream(StreamSettings(url: "https://acme.test/stream"))))
        let line = VirtualLine(settings)
        line.start()
        line.run { $0.follow([PolledMatch(id: "1", phase: .live)], now: $1) }
        var tries = 0
        // Whoever gets the one place hangs until its time is over; `VirtualLine` sees that nothing due is left undone.
        for _ in 0..<400 {
            line.pass(50)
            for open in line.takeOpens() {
                tries += 1
                line.run { $0.ended(open.id, ConnectionFailure(.notConnected, "test"), now: $1) }
            }
        }
        #expect(line.line.counters.circuitOpenings > 0)
        #expect(tries > 5)
    }

    @Test func aCircuitThatClosesLeavesAloneWhatTheProviderAskedToWaitFor() throws {
        var settings = ProviderSettings.polling("https://acme.test/a")
        settings.connectors.append(
            ConnectorSettings(name: "b", source: .poll(PollSettings(url: "https://acme.test/b"))))
        let line = VirtualLine(settings)
        line.start()
        line.pass(1000)
        var asked: [Int64] = []
        let begin = line.time
        var isUp = false
        for _ in 0..<1199 {
            for fetch in line.takeFetches() {
                if fetch.call.url.hasSuffix("/a") {
                    asked.append(line.time - begin)
                    line.answer(fetch.id, status: 429, retryAfter: 60)
                } else if isUp {
                    line.answer(fetch.id, status: 304)
                } else {
                    line.fail(fetch.id)
                    isUp = line.line.breaker.state == .open
                }
            }
            line.pass(50)
        }
        #expect(line.line.counters.circuitOpenings == 1)
        #expect(line.line.breaker.state == .closed)
        #expect(asked == [0])
        line.pass(100)
        #expect(line.takeFetches().contains { $0.call.url.hasSuffix("/a") })
    }

    @Test func aKeyThatIsRefusedIsToldOnceAndClearedByASuccess() throws {
        let line = VirtualLine(.polling())
        line.start()
        for _ in 0..<3 {
            line.pass(1000)
            line.answer(try #require(line.takeFetches().first).id, status: 401)
        }
        let alerts = line.takeAlerts()
        guard case .raised(let alert)? = alerts.first, alerts.count == 1 else {
            return #expect(Bool(false), "not one alert: \(alerts)")
        }
        #expect(alert.kind == .notAllowed)
        line.pass(1000)
        line.answer(try #require(line.takeFetches().first).id, status: 304)
        #expect(line.takeAlerts() == [.cleared(alert)])
    }
}
