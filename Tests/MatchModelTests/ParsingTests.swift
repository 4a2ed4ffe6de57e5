import MatchModel
import Testing

@Suite struct ParsingTests {
    @Test(arguments: [
        ("0:0", "0"), ("1671375600000:1041", "1671375600000:"), ("1:1", ":1"), ("1:1", "1:1:1"), ("1:1", "1;1"),
        ("1:1", " 1:1"), ("1:1", "-1:1"), ("9007199254740991:1", "9007199254740992:1"),
        ("1:9007199254740991", "1:9007199254740992"), ("1:1", "1:10000000000000000"), ("1:1", "1:+1"), ("1:1", ""),
        ("1:1", "1:1a"), ("1:1", "1:１"),
    ]) func `the first is a cursor, the second is not`(good: String, bad: String) {
        #expect(Cursor(good)?.description == good)
        #expect(Cursor(bad) == nil)
    }

    @Test func `cursors compare as two numbers`() {
        let ordered = ["8:99", "9:2", "9:10", "10:1"].compactMap { Cursor($0) }
        #expect(ordered.sorted() == ordered)
        #expect(ordered.count == 4)
    }

    @Test(arguments: [
        ("a", ""), ("A-Z.0_9", "a b"), ("..", "a/b"), ("a", "a:b"), ("a", "é"), ("a", "a\u{0}"),
        (String(repeating: "x", count: 64), String(repeating: "x", count: 65)),
    ]) func `the first is an id, the second is not`(good: String, bad: String) {
        #expect(MatchID(good)?.text == good)
        #expect(MatchID(bad) == nil)
        #expect(MatchID(Array(good.utf8))?.text == good)
        #expect(MatchID(Array(bad.utf8)) == nil)
    }

    @Test(arguments: [
        ("match:m1", "match"), ("team:arg", "team:"), ("league:x", "leagues:x"), ("match:a", "Match:a"),
        ("match:a", " match:a"), ("match:a", "match:a:b"), ("match:a", ":a"), ("match:a", ""),
    ]) func `the first is a topic, the second is not`(good: String, bad: String) {
        #expect(Topic(good)?.description == good)
        #expect(Topic(bad) == nil)
    }

    @Test func `every name is read as what it names`() {
        for kind in EventKind.allCases { #expect(EventKind(name: kind.name) == kind) }
        for value in EventClass.allCases { #expect(EventClass(name: value.name) == value) }
        for status in EventStatus.allCases { #expect(EventStatus(name: status.name) == status) }
        for status in MatchStatus.allCases { #expect(MatchStatus(name: status.name) == status) }
        #expect(EventKind(name: "Goal") == nil)
    }

    @Test func `the standard classes are all but commentary`() {
        for value in EventClass.allCases { #expect(EventClasses.standard.contains(value) == (value != .commentary)) }
        for value in EventClass.allCases { #expect(EventClasses.everything.contains(value)) }
    }

    @Test func `milliseconds are rounded down, before 1970 too`() {
        #expect(UnixInstant(microseconds: 1999).milliseconds == 1)
        #expect(UnixInstant(microseconds: -1).milliseconds == -1)
        #expect(UnixInstant(microseconds: -1000).milliseconds == -1)
        #expect(UnixInstant(microseconds: -1001).milliseconds == -2)
    }

    @Test func `a digest tells a byte that moved from one publication to the next`() {
        var one = RunningDigest()
        one.fold([1, 2])
        one.fold([3])
        var other = RunningDigest()
        other.fold([1])
        other.fold([2, 3])
        #expect(one != other)
        var again = RunningDigest(value: RunningDigest().value)
        again.fold([1, 2])
        again.fold([3])
        #expect(one == again)
    }
}
