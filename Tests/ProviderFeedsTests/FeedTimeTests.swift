import MatchModel
import ProviderFeeds
import Testing

@Suite struct FeedTimeTests {
    @Test(arguments: [
        "2022-12-18T15:00:00Z", "2022-12-18T15:00:00", "2022-12-18 15:00:00", "2022-12-18T15:00Z",
        "2022-12-18T15:00:00.0000000Z", "2022-12-18T17:00:00+02:00", "20221218T170000+0200", "2022-12-18T17:00:00+02",
        "20221218T150000,000Z", "1671375600000", "1671375600", "1671375600000000", "20221218T150000",
    ]) func `reads every form of one instant`(text: String) {
        #expect(FeedTime.instant(text) == UnixInstant(microseconds: 1_671_375_600_000_000))
    }

    @Test(arguments: [("2022-12-18T15:00:00.1", 100_000), ("2022-12-18T15:00:00.1234567Z", 123_456)])
    func `reads fractions, cut to microseconds`(text: String, microseconds: Int64) {
        #expect(FeedTime.instant(text) == UnixInstant(microseconds: 1_671_375_600_000_000 + microseconds))
    }

    @Test(arguments: [
        // Spring: 01:00 UTC of the last Sunday of March.
        ("2018-03-25T00:59:59", "2018-03-25T00:59:59Z"), ("2018-03-25T02:00:00", "2018-03-25T01:00:00Z"),
        ("2018-08-20T21:00:23", "2018-08-20T20:00:23Z"),
        // Autumn: the hour from 01:00 comes twice and is read as the first.
        ("2018-10-28T00:59:59", "2018-10-27T23:59:59Z"), ("2018-10-28T01:30:00", "2018-10-28T00:30:00Z"),
        ("2018-10-28T02:00:00", "2018-10-28T02:00:00Z"), ("2018-11-28T10:35:47", "2018-11-28T10:35:47Z"),
        ("2018-08-20T21:00:23Z", "2018-08-20T21:00:23Z"),
    ]) func `knows the clocks of the United Kingdom`(local: String, utc: String) {
        #expect(FeedTime.instant(local, zone: .unitedKingdom) == FeedTime.instant(utc))
    }

    @Test func `puts a date and a time together`() {
        let instant = FeedTime.instant("2021-09-11T18:30:00Z")
        #expect(FeedTime.instant(date: "2021-09-11Z", time: "18:30:00Z") == instant)
        #expect(FeedTime.instant(date: "2021-09-11", time: "20:30", zone: .east(minutes: 120)) == instant)
        #expect(FeedTime.instant(date: "2021-09-11", time: "20:30:00+02:00") == instant)
        #expect(FeedTime.instant(date: "2021-09-11", time: "") == nil)
        #expect(FeedTime.instant("2021-09-11Z") == FeedTime.instant("2021-09-11T00:00:00Z"))
    }

    @Test(arguments: [
        "", "x", "1999-12-31T23:59:59Z", "2101-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "0", "2022-13-01", "2022-1-1",
        "2022-12-18T24:00:00Z", "2022-12-18T15:00:00Zx", "999999999999999999", "9999999999999999999", "2022-12-18T",
        "2022-12-18T15:00:00+25:00", "-1671375600", "2022-12-18T15:00:00.", "2022-12-18T15:00:00.1234567890Z",
    ]) func `refuses what is no instant of the years 2000 to 2100`(text: String) {
        #expect(FeedTime.instant(text) == nil)
    }

    @Test func `no number traps`() {
        for number in [Int64.min, -1, 0, 1, 1_671_375_600, Int64.max] { _ = FeedTime.instant(number) }
        #expect(FeedTime.instant(1_671_375_600_000 as Int64) == FeedTime.instant("2022-12-18T15:00:00Z"))
    }
}
