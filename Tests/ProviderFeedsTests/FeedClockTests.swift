import MatchModel
import ProviderFeeds
import Testing

@Suite struct FeedClockTests {
    @Test func `a running clock is counted from the first minute and beyond the period as added time`() {
        #expect(FeedClock.running(period: 1, seconds: 0) == MatchClock(period: 1, minute: 1))
        #expect(FeedClock.running(period: 1, seconds: 44 * 60 + 59) == MatchClock(period: 1, minute: 45))
        #expect(FeedClock.running(period: 1, seconds: 45 * 60) == MatchClock(period: 1, minute: 45, added: 1))
        #expect(FeedClock.running(period: 2, seconds: 45 * 60) == MatchClock(period: 2, minute: 46))
        #expect(FeedClock.running(period: 2, seconds: 95 * 60 + 22) == MatchClock(period: 2, minute: 90, added: 6))
        #expect(FeedClock.running(period: 4, seconds: 120 * 60 + 5) == MatchClock(period: 4, minute: 120, added: 1))
    }

    @Test func `pair: a whole minute begins the next, or ends its own where the provider counts so`() {
        #expect(FeedClock.running(period: 2, seconds: 70 * 60) == MatchClock(period: 2, minute: 71))
        #expect(FeedClock.running(period: 2, seconds: 70 * 60, wholeMinute: .ends) == MatchClock(period: 2, minute: 70))
        #expect(
            FeedClock.running(period: 2, seconds: 70 * 60 + 1, wholeMinute: .ends) == MatchClock(period: 2, minute: 71))
        #expect(FeedClock.running(period: 2, seconds: 45 * 60, wholeMinute: .ends) == MatchClock(period: 2, minute: 46))
    }

    @Test func `a clock that restarts is the running one moved on`() {
        #expect(FeedClock.restarting(period: 2, seconds: 61) == FeedClock.running(period: 2, seconds: 46 * 60 + 1))
        #expect(FeedClock.restarting(period: 3, seconds: 0) == MatchClock(period: 3, minute: 91))
    }

    @Test func `a counted minute may carry its added time apart`() {
        #expect(FeedClock.counted(period: 1, minute: 47) == MatchClock(period: 1, minute: 45, added: 2))
        #expect(FeedClock.counted(period: 2, minute: 90, added: 3) == MatchClock(period: 2, minute: 90, added: 3))
        #expect(FeedClock.counted(period: 2, minute: 45) == MatchClock(period: 2, minute: 46))
    }

    @Test func `periods start at their own minute, and the shoot-out has one`() {
        #expect(FeedClock.start(ofPeriod: 2) == MatchClock(period: 2, minute: 45))
        #expect(FeedClock.running(period: 5, seconds: 7300) == MatchClock(period: 5, minute: 120))
    }

    @Test func `no number traps`() {
        for number in [Int64.min, -1, 0, 6, 1000, 1_000_000, .max] {
            for other in [Int64.min, -1, 0, 1, 5, 6, .max] {
                _ = FeedClock.running(period: other, seconds: number)
                _ = FeedClock.restarting(period: other, seconds: number)
                _ = FeedClock.counted(period: other, minute: number)
                _ = FeedClock.counted(period: other, minute: number, added: number)
                _ = FeedClock.start(ofPeriod: other)
            }
        }
        #expect(FeedClock.counted(period: 1, minute: 1000) == nil)
        #expect(FeedClock.counted(period: 6, minute: 1) == nil)
    }

    @Test(arguments: [("73:39", 4419), ("5:40", 340), ("00:15:55", 955), ("00:15:55.1234567", 955)])
    func `reads the texts of clocks`(text: String, seconds: Int64) {
        #expect(FeedClock.seconds(text) == seconds)
    }

    @Test(arguments: ["", "12", "1:60", "a:10", "1:2:3:4", ":10", "9999999:00", "-1:00"])
    func `refuses what is no clock`(text: String) {
        #expect(FeedClock.seconds(text) == nil)
    }
}
