import MatchModel
import ProviderFeeds
import Testing

@Suite struct ISO8601Tests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0),
        ("2022-12-18T15:00:00Z", 1_671_375_600_000_000),
        ("2022-12-18T15:23:11.250Z", 1_671_376_991_250_000),
        ("2022-12-18T17:00:00+02:00", 1_671_375_600_000_000),
        ("2022-12-18T10:30:00-04:30", 1_671_375_600_000_000),
        ("2000-02-29T23:59:59.999999999Z", 951_868_799_999_999),
        ("2199-12-31T23:59:59Z", 7_258_118_399_000_000),
    ]) func `reads an instant`(text: String, microseconds: Int64) {
        #expect(ISO8601.instant(text) == UnixInstant(microseconds: microseconds))
    }

    @Test(arguments: [
        "", "2022-12-18", "2022-12-18T15:00:00", "2022-12-18 15:00:00Z", "2022-13-01T00:00:00Z",
        "2022-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2022-12-00T00:00:00Z", "2022-12-18T24:00:00Z",
        "2022-12-18T15:60:00Z", "2022-12-18T15:00:60Z", "2022-12-18T15:00:00.Z", "2022-12-18T15:00:00.1234567890Z",
        "2022-12-18T15:00:00+2:00", "2022-12-18T15:00:00Zx", "1969-12-31T23:59:59Z", "2200-01-01T00:00:00Z",
    ]) func `refuses what is no instant`(text: String) {
        #expect(ISO8601.instant(text) == nil)
    }

    @Test func `the difference of the farthest instants fits a time span`() throws {
        let first = try #require(ISO8601.instant("1970-01-01T00:00:00Z"))
        let last = try #require(ISO8601.instant("2199-12-31T23:59:59.999999Z"))
        #expect((last - first).nanoseconds > 0)
    }
}
