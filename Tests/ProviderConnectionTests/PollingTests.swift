import MatchModel
import ProviderConnection
import Testing

@Suite struct PollingTests {
    private static func started(_ settings: ProviderSettings = .polling()) -> VirtualLine {
        let line = VirtualLine(settings)
        line.start()
        line.pass(1000)
        return line
    }

    @Test(arguments: [
        (MatchPhase.scheduled, Int64(900_000)), (.preMatch, 60_000), (.live, 2000), (.halfTime, 15_000),
        (.after, 120_000),
    ])
    func theIntervalIsThatOfThePhaseAndNotAMillisecondShorter(phase: MatchPhase, interval: Int64) throws {
        let line = VirtualLine(.polling())
        line.start()
        line.run { $0.follow([PolledMatch(id: "1", phase: phase)], now: $1) }
        line.pass(1000)
        let first = try #require(line.takeFetches().first)
        // The first goes out at some moment of the first second; what follows counts from it.
        line.answer(first.id, status: 304)
        var waited: Int64 = 0
        while line.takeFetches().isEmpty, waited < 2_000_000 {
            line.pass(1)
            waited += 1
        }
        #expect((interval - 1000...interval).contains(waited))
    }

    @Test func aDocumentAboutAllIsAskedForAtThePaceOfTheMostUrgentMatch() throws {
        let line = Self.started()
        line.run { $0.follow([PolledMatch(id: "1", phase: .after), PolledMatch(id: "2", phase: .live)], now: $1) }
        let first = try #require(line.takeFetches().first)
        line.answer(first.id, status: 304)
        line.pass(2000)
        #expect(line.takeFetches().count == 1)
    }

    @Test func aMatchThatGoesLiveIsAskedForAtOnceThoughItsOldIntervalIsLong() throws {
        let line = Self.started()
        let first = try #require(line.takeFetches().first)
        line.answer(first.id, status: 304)
        line.pass(60_000)
        #expect(line.takeFetches().isEmpty)
        line.run { $0.follow([PolledMatch(id: "1", phase: .live)], now: $1) }
        #expect(line.takeFetches().count == 1)
    }

    @Test func eachMatchHasADocumentOfItsOwnWithItsIdEscaped() {
        let line = VirtualLine(.polling("https://acme.test/{match}/timeline"))
        line.start()
        line.run {
            $0.follow([PolledMatch(id: "sr:match:1", phase: .live), PolledMatch(id: "b", phase: .live)], now: $1)
        }
        line.pass(1000)
        let urls = Set(line.takeFetches().map(\.call.url))
        #expect(urls == ["https://acme.test/sr%3Amatch%3A1/timeline", "https://acme.test/b/timeline"])
    }

    @Test func aMatchNoLongerNamedIsAskedForNoMore() {
        let line = VirtualLine(.polling("https://acme.test/{match}"))
        line.start()
        line.run { $0.follow([PolledMatch(id: "a", phase: .live)], now: $1) }
        line.pass(1000)
        let calls = line.takeFetches().map(\.id)
        line.run { $0.follow([], now: $1) }
        #expect(line.takeCancelled() == calls)
        line.pass(100_000)
        #expect(line.takeFetches().isEmpty)
    }

    @Test func aDocumentOnItsWayIsHandedOverThoughItsMatchIsNoLongerNamed() throws {
        let line = VirtualLine(.polling("https://acme.test/{match}"))
        line.start()
        line.run { $0.follow([PolledMatch(id: "a", phase: .live)], now: $1) }
        line.pass(1000)
        line.answer(try #require(line.takeFetches().first).id, "{}")
        #expect(line.deliverAll(.busy) == ["{}"])
        line.run { $0.follow([], now: $1) }
        line.pass(1000)
        #expect(line.deliverAll() == ["{}"])
        #expect(line.line.documentsFollowed == 0)
    }

    @Test(arguments: [(64, UInt64(0)), (65, 1)])
    func sixtyFourMatchesArePolledAndTheLeastUrgentOfMoreAreLeftOut(count: Int, reached: UInt64) {
        let line = VirtualLine(.polling("https://acme.test/{match}"))
        line.start()
        let matches = (0..<count).map { PolledMatch(id: "\($0)", phase: $0 == count - 1 ? .live : .scheduled) }
        line.run { $0.follow(matches, now: $1) }
        #expect(line.line.documentsFollowed == 64)
        #expect(line.line.counters[ConnectionBound.matches] == reached)
        line.pass(1000)
        var urls: [String] = []
        while case let fetches = line.takeFetches(), !fetches.isEmpty {
            urls += fetches.map(\.call.url)
            for fetch in fetches { line.answer(fetch.id, status: 304) }
        }
        #expect(urls.contains("https://acme.test/\(count - 1)"))
    }

    @Test func theEntityTagGoesOutAgainOnlyOnceItsDocumentWasAccepted() throws {
        let line = Self.started()
        for (answer, expected) in [(DeliveryAnswer.refused, nil), (.accepted, "\"2\""), (.refused, "\"2\"")] {
            line.pass(900_000)
            let fetch = try #require(line.takeFetches().last)
            line.answer(fetch.id, "{}", tag: answer == .accepted ? "\"2\"" : "\"1\"")
            _ = line.deliverAll(answer)
            line.pass(900_000)
            let next = try #require(line.takeFetches().last)
            #expect(next.call.ifNoneMatch == expected)
            line.answer(next.id, status: 304)
        }
    }

    @Test func aPayloadForWhichThereIsNoRoomIsHandedOverAgainAndNothingElseIsAskedForMeanwhile() throws {
        let line = Self.started()
        line.answer(try #require(line.takeFetches().first).id, "{}")
        for _ in 0..<5 {
            #expect(line.deliverAll(.busy) == ["{}"])
            line.pass(2000)
        }
        #expect(line.deliverAll() == ["{}"])
        #expect(line.takeFetches().isEmpty)
        #expect(line.line.counters[.busy] == 5)
        #expect(line.line.counters[.accepted] == 1)
    }

    @Test func aPayloadForWhichThereIsNoRoomWaitsHalfASecondAtMostHoweverOftenThereIsNone() throws {
        let line = Self.started()
        line.answer(try #require(line.takeFetches().first).id, "{}")
        for _ in 0..<20 {
            #expect(line.deliverAll(.busy) == ["{}"])
            line.pass(ProviderLine.longestBusy.milliseconds)
        }
        #expect(line.deliverAll() == ["{}"])
    }

    @Test func anAnswerOneMillisecondBeforeItsTimeLimitCountsAndOneAtItDoesNot() throws {
        let line = Self.started()
        var fetch = try #require(line.takeFetches().first)
        let begun = line.time
        // The request went out somewhere in the second before.
        line.pass(8999)
        #expect(line.takeCancelled().isEmpty)
        line.answer(fetch.id, "{}")
        #expect(line.deliverAll() == ["{}"])
        line.pass(900_000)
        fetch = try #require(line.takeFetches().first)
        line.pass(10_000)
        #expect(line.takeCancelled() == [fetch.id])
        line.answer(fetch.id, "{}")
        #expect(line.deliverAll().isEmpty)
        #expect(line.line.counters[.timedOut] == 1)
        #expect(line.time > begun)
    }

    @Test func aRetryAfterIsKept() throws {
        let line = Self.started()
        line.answer(try #require(line.takeFetches().first).id, status: 429, retryAfter: 30)
        line.pass(29_999)
        #expect(line.takeFetches().isEmpty)
        line.pass(1)
        #expect(line.takeFetches().count == 1)
        #expect(line.line.breaker.failures == 0)
    }

    @Test func aDocumentThatIsNotThereIsAskedForInItsTimeAndOpensNoCircuit() throws {
        let line = Self.started()
        for _ in 0..<10 {
            line.answer(try #require(line.takeFetches().first).id, status: 404)
            line.pass(900_000)
        }
        #expect(line.line.breaker.state == .closed)
        #expect(line.line.counters[.absent] == 10)
    }

    @Test func aDocumentThatIsTooLargeIsCountedAndOpensNoCircuit() throws {
        let line = Self.started()
        for _ in 0..<10 {
            line.fail(try #require(line.takeFetches().first).id, .tooLarge)
            line.pass(10_000)
        }
        #expect(line.line.breaker.state == .closed)
        #expect(line.line.counters[ConnectionBound.payloadBytes] == 10)
    }

    @Test(arguments: ["application/json", "text/xml; charset=utf-8", "application/vnd.acme+json", nil])
    func documentsOfAFeedsTypesAreTaken(type: String?) throws {
        let line = Self.started()
        line.answer(try #require(line.takeFetches().first).id, "x", type: type)
        #expect(line.deliverAll() == ["x"])
    }

    @Test(arguments: ["text/html; charset=utf-8", "image/png", "application/json2"])
    func otherTypesAreAFailureAndAskedForAgain(type: String) throws {
        let line = Self.started()
        line.answer(try #require(line.takeFetches().first).id, "<html>", type: type)
        #expect(line.deliverAll().isEmpty)
        #expect(line.line.counters[.contentType] == 1)
        line.pass(63)
        #expect(line.takeFetches().count == 1)
    }

    @Test func noMoreRequestsAreUnderWayThanAllowedAndThoseDueLongestComeFirst() throws {
        var settings = ProviderSettings.polling("https://acme.test/{match}")
        settings.concurrency = 2
        let line = VirtualLine(settings)
        line.start()
        line.run { $0.follow((0..<6).map { PolledMatch(id: "\($0)", phase: .scheduled) }, now: $1) }
        line.pass(1000)
        var seen: Set<String> = []
        for _ in 0..<3 {
            let fetches = line.takeFetches()
            #expect(fetches.count == 2)
            for fetch in fetches {
                #expect(seen.insert(fetch.call.url).inserted)
                line.answer(fetch.id, "{}")
            }
            // The slot is free only when the payload was taken.
            #expect(line.takeFetches().isEmpty)
            _ = line.deliverAll()
        }
        #expect(seen.count == 6)
        #expect(line.line.counters[.concurrency] == 1, "they waited all the time")
    }

    @Test func theOrderOfRequestsGrowsThoughTheWallClockGoesBack() throws {
        var settings = ProviderSettings.polling()
        settings.concurrency = 1
        var line = ProviderLine(settings, seed: 1)
        var sent: [UInt64] = []
        for (step, wall) in [(Int64(0), Int64(5_000_000)), (900_000, 1_000_000), (1_800_000, 1_000_000)] {
            let now = ConnectionMoment(
                monotonic: MonotonicInstant(nanoseconds: (step + 2000) * 1_000_000),
                unix: UnixInstant(microseconds: wall))
            if step == 0 {
                _ = line.start(
                    now: ConnectionMoment(monotonic: MonotonicInstant(nanoseconds: 0), unix: now.unix))
            }
            for case .fetch(let call, _) in line.advance(now: now) {
                let answer = FetchAnswer(status: 200, body: [0x7B, 0x7D], received: now.unix)
                for case .deliver(let delivery, let payload) in line.fetched(call, .success(answer), now: now) {
                    sent.append(payload.sent)
                    _ = line.delivered(delivery, .accepted, now: now)
                }
            }
        }
        #expect(sent.count == 3)
        #expect(sent == sent.sorted() && Set(sent).count == 3)
    }
}
