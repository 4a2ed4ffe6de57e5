import MatchModel
import ProviderConnection
import Testing

/// A provider that does everything wrong at times, and an intake without room at times, from a seed.
@Suite struct RandomLineTests {
    @Test(arguments: UInt64(1)...12)
    func whateverHappensEverythingArrivesInTheEndInOrderAndNothingSpins(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var settings = ProviderSettings(provider: "acme")
        var stream = StreamSettings(url: "https://acme.test/stream")
        stream.backfill = [PollSettings(url: "https://acme.test/{match}")]
        settings.connectors = [
            ConnectorSettings(name: "push", source: .stream(stream)),
            ConnectorSettings(name: "all", source: .poll(PollSettings(url: "https://acme.test/all"))),
        ]
        settings.concurrency = 2
        let line = VirtualLine(settings, seed: seed)
        line.start()
        line.run { $0.follow([PolledMatch(id: "m", phase: .live)], now: $1) }
        /// The provider's facts: how many there are. A document tells them all, a message the newest.
        var facts = 0
        var known: Set<Int> = []
        var fetches: [(id: CallID, call: FetchCall)] = []
        var streamCall: CallID?
        var lastSent: [String: UInt64] = [:]
        let end = line.time + 200_000
        var steps = 0
        while line.time < end + 60_000 {
            steps += 1
            let isHealthy = line.time >= end
            if !isHealthy, Int.random(in: 0..<4, using: &generator) == 0 {
                facts += 1
                if let streamCall, Int.random(in: 0..<3, using: &generator) > 0 {
                    line.run { $0.received(streamCall, Array(#"{"fact":\#(facts)}"#.utf8), now: $1) }
                }
            }
            for cancelled in line.takeCancelled() {
                fetches.removeAll { $0.id == cancelled }
                if streamCall == cancelled { streamCall = nil }
            }
            fetches += line.takeFetches()
            #expect(line.line.inFlight <= 2)
            for open in line.takeOpens() {
                if isHealthy || Int.random(in: 0..<3, using: &generator) == 0 {
                    streamCall = open.id
                    line.run { $0.opened(open.id, now: $1) }
                } else {
                    line.run { $0.ended(open.id, ConnectionFailure(.notConnected, "refused"), now: $1) }
                }
            }
            if let call = streamCall, isHealthy || Int.random(in: 0..<8, using: &generator) > 0 {
                line.run { $0.received(call, Array(#"{"heartbeat":{}}"#.utf8), now: $1) }
            } else if let call = streamCall {
                streamCall = nil
                line.run { $0.ended(call, ConnectionFailure(.ended, "reset"), now: $1) }
            }
            for fetch in fetches {
                switch isHealthy ? 9 : Int.random(in: 0..<10, using: &generator) {
                case 0: continue
                case 1, 2: line.answer(fetch.id, status: 500)
                case 3: line.answer(fetch.id, "<html>", type: "text/html")
                case 4: line.fail(fetch.id, .ended)
                case 5...8 where fetch.call.ifNoneMatch == "\"\(facts)\"": line.answer(fetch.id, status: 304)
                default: line.answer(fetch.id, "all \(facts)", tag: "\"\(facts)\"")
                }
                fetches.removeAll { $0.id == fetch.id }
            }
            for (id, payload) in line.takeDeliveries() {
                let roll = isHealthy ? 9 : Int.random(in: 0..<10, using: &generator)
                let answer: DeliveryAnswer = roll < 2 ? .busy : .accepted
                if answer == .accepted {
                    #expect(payload.sent > lastSent[payload.connector] ?? 0)
                    if payload.connector == "all" { lastSent[payload.connector] = payload.sent }
                    let text = String(decoding: payload.bytes, as: UTF8.self)
                    let number = try #require(Int(text.filter(\.isNumber)))
                    if text.hasPrefix("all") { known.formUnion(0...number) } else { known.insert(number) }
                }
                line.run { $0.delivered(id, answer, now: $1) }
            }
            line.pass(Int64.random(in: 1...400, using: &generator))
        }
        #expect(facts > 50)
        #expect(known.subtracting([0]) == Set(1...facts))
        #expect(line.line.breaker.state == .closed)
        #expect(line.line.openStreams == 1)
        #expect(line.line.waitingPayloads == 0)
    }
}
