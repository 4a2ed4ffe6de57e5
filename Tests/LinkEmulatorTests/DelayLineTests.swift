import MatchModel
import Testing

@testable import LinkEmulator

@Suite struct DelayLineTests {
    private let start = MonotonicInstant(nanoseconds: 1_000_000_000)

    private func line(_ settings: LinkSettings, seed: UInt64 = 1) -> DelayLine {
        DelayLine(settings, generator: SeededGenerator(seed: seed))
    }

    @Test func `without jitter and bandwidth a piece comes out exactly one delay later`() {
        var line = line(LinkSettings(delay: .milliseconds(41)))
        #expect(line.push(bytes: 1_000_000, now: start) == start + .milliseconds(41))
        #expect(line.push(bytes: 0, now: start + .milliseconds(7)) == start + .milliseconds(48))
    }

    @Test func `a piece waits until the line has taken in those before it`() {
        // 8 Mbit/s is a byte in a microsecond.
        var line = line(LinkSettings(delay: .milliseconds(10), bandwidth: 8_000_000))
        #expect(line.push(bytes: 1000, now: start) == start + .milliseconds(11))
        #expect(line.push(bytes: 1000, now: start) == start + .milliseconds(12))
        #expect(line.push(bytes: 0, now: start) == start + .milliseconds(12))
        // The line has been idle meanwhile: nothing is left of the wait.
        #expect(line.push(bytes: 1000, now: start + .milliseconds(50)) == start + .milliseconds(61))
    }

    @Test func `jitter stays within its bound and never lets one overtake`() {
        var line = line(LinkSettings(delay: .milliseconds(5), jitter: .milliseconds(2)))
        var last = start
        var spread: Set<Int64> = []
        for index in 0..<2000 {
            let now = start + .microseconds(Int64(index) * 100)
            let release = line.push(bytes: 10, now: now)
            #expect(release >= now + .milliseconds(5) && release <= now + .milliseconds(7))
            #expect(release >= last)
            last = release
            spread.insert((release - now).milliseconds)
        }
        #expect(spread.isSuperset(of: [5, 6]))
    }

    @Test func `the same seed gives the same releases, another seed others`() {
        func releases(_ seed: UInt64) -> [MonotonicInstant] {
            var line = line(LinkSettings(delay: .milliseconds(5), jitter: .milliseconds(2)), seed: seed)
            return (0..<50).map { line.push(bytes: 1, now: start + .milliseconds(Int64($0) * 10)) }
        }
        #expect(releases(7) == releases(7))
        #expect(releases(7) != releases(8))
    }

    @Test func `links and directions have generators of their own`() {
        var up = SeededGenerator(seed: 1, name: "lon-1 up")
        var down = SeededGenerator(seed: 1, name: "lon-1 down")
        var other = SeededGenerator(seed: 1, name: "fra-1 up")
        #expect(Set([up.next(), down.next(), other.next()]).count == 3)
    }

    @Test func `what may be on its way is twice the line, within the bounds`() {
        let slow = LinkSettings(delay: .milliseconds(10), bandwidth: 1_000_000)
        #expect(slow.holdBytes == LinkSettings.minimumHold)
        #expect(LinkSettings(delay: .milliseconds(10)).holdBytes == LinkSettings.minimumHold)
        let long = LinkSettings(delay: .milliseconds(150), bandwidth: 1_000_000_000)
        #expect(long.holdBytes == 37_500_000)
        let absurd = LinkSettings(delay: .seconds(60), bandwidth: 1_000_000_000_000)
        #expect(absurd.holdBytes == LinkSettings.maximumHold)
    }

    @Test func `the queue of what travels keeps the order over many thousands`() {
        var queue = FlightQueue<Int>()
        var next = 0
        for index in 0..<10_000 {
            queue.append(index)
            if index % 3 != 0 {
                #expect(queue.popFirst() == next)
                next += 1
            }
        }
        while let value = queue.popFirst() {
            #expect(value == next)
            next += 1
        }
        #expect(next == 10_000 && queue.isEmpty)
    }
}
