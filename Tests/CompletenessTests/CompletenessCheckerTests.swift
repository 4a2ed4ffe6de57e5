import Completeness
import MatchModel
import Testing

/// Ten goals of m1 at 9:1 to 9:10, each an event of its own; those with even offsets are also of team `arg`.
private func truth() throws -> Truth {
    try Truth(
        (1...10).map { offset in
            TruthEntry(
                cursor: Cursor(epoch: 9, offset: offset), event: event(offset), revision: 1, eventClass: .score,
                topics: ["match:m1"] + (offset.isMultiple(of: 2) ? ["team:arg"] : []))
        })
}

private func event(_ offset: UInt64) -> EventID {
    guard let id = EventID("e\(offset)") else { fatalError("an id") }
    return id
}

private func at(_ offset: UInt64) -> Cursor { Cursor(epoch: 9, offset: offset) }

private func subscribed(
    _ offset: UInt64, _ topics: String..., classes: EventClasses = EventClasses(rawValue: 63), resumed: Bool = false
)
    -> JournalEntry
{
    .subscribed(at(offset), topics: topics, classes: classes, resumed: resumed)
}

private func events(_ offsets: UInt64...) -> [JournalEntry] {
    offsets.map { .event(at($0), id: event($0), revision: 1) }
}

private func check(_ entries: [JournalEntry], until: UInt64? = nil) throws -> CompletenessReport {
    CompletenessChecker.check(
        [FanJournal(fan: "1", entries: entries)], against: try truth(), until: until.map { at($0) })
}

@Suite struct CompletenessCheckerTests {
    @Test func `a fan who got all it was owed is clean`() throws {
        let report = try check([subscribed(7, "match:m1")] + events(8, 9, 10))
        #expect(report.isClean)
        #expect(report.owed == 3 && report.received == 3)
    }

    @Test(arguments: [UInt64(8), 9, 10]) func `one left out is missing, and named`(_ lost: UInt64) throws {
        let left = [UInt64(8), 9, 10].filter { $0 != lost }.map {
            JournalEntry.event(at($0), id: event($0), revision: 1)
        }
        let report = try check([subscribed(7, "match:m1")] + left)
        #expect(report.missing == 1 && !report.isClean)
        #expect(report.examples.first?.cursor == at(lost))
    }

    @Test func `pair: what was published before the fans stopped listening is owed, what came after it is not`() throws
    {
        let journal = [subscribed(7, "match:m1")] + events(8, 9)
        #expect(try check(journal, until: 9).isClean)
        #expect(try check(journal, until: 10).missing == 1)
    }

    @Test func `one that came twice is doubled, also when it came again after a resume`() throws {
        #expect(try check([subscribed(7, "match:m1")] + events(8, 8, 9, 10)).doubled == 1)
        let resumed =
            [subscribed(7, "match:m1")] + events(8) + [.disconnected, subscribed(8, "match:m1", resumed: true)]
        #expect(try check(resumed + events(9, 10)).isClean)
        #expect(try check(resumed + events(8, 9, 10)).doubled == 1)
    }

    @Test func `an event of two topics is owed once`() throws {
        #expect(try check([subscribed(7, "match:m1", "team:arg")] + events(8, 9, 10)).isClean)
        #expect(try check([subscribed(7, "match:m1", "team:arg")] + events(8, 8, 9, 10)).doubled == 1)
    }

    @Test func `what comes out of order is reordered`() throws {
        let report = try check([subscribed(7, "match:m1")] + events(9, 8, 10))
        #expect(report.reordered == 1 && report.missing == 0)
    }

    @Test func `what nobody asked for, or was published otherwise, was never owed`() throws {
        #expect(try check([subscribed(7, "team:arg")] + events(8, 9, 10)).neverOwed == 1)
        #expect(try check([subscribed(7, "match:m1", classes: .init(.review))] + events(8)).neverOwed == 1)
        let other = JournalEntry.event(at(8), id: event(8), revision: 2)
        #expect(try check([subscribed(7, "match:m1"), other] + events(9, 10)).neverOwed == 1)
    }

    @Test func `pair: a resume owes what lies between, a new start with states does not`() throws {
        func journal(resumed: Bool) -> [JournalEntry] {
            [subscribed(2, "match:m1")] + events(3)
                + [.disconnected, subscribed(resumed ? 3 : 7, "match:m1", resumed: resumed)] + events(8, 9, 10)
        }
        let gap = try check(journal(resumed: true))
        #expect(gap.missing == 4)
        let anew = try check(journal(resumed: false))
        #expect(anew.isClean)
        #expect(anew.covered == 4)
    }

    @Test func `a resume that names a higher cursor than the fan's own hides nothing`() throws {
        let journal =
            [subscribed(2, "match:m1")] + events(3) + [.disconnected, subscribed(7, "match:m1", resumed: true)]
        #expect(try check(journal + events(8, 9, 10)).missing == 4)
    }

    @Test func `a reset gives up what lies below it, and owes what lies above`() throws {
        let journal = [subscribed(2, "match:m1")] + events(3) + [.reset(at(8))]
        #expect(try check(journal + events(9, 10)).isClean)
        #expect(try check(journal + events(9)).missing == 1)
    }

    @Test func `a beat moves the position: what lies below it and did not come is missing all the same`() throws {
        let journal: [JournalEntry] = [subscribed(7, "match:m1"), .reached(at(9)), .left]
        #expect(try check(journal).missing == 2)
    }

    @Test func `after an unsubscribe, or when the fan has left, nothing is owed`() throws {
        let journal = [subscribed(7, "match:m1")] + events(8)
        #expect(try check(journal + [.unsubscribed(topics: ["match:m1"])]).isClean)
        #expect(try check(journal + [.left]).isClean)
        #expect(try check(journal + [.unsubscribed(topics: ["match:m1"])] + events(9)).neverOwed == 1)
    }

    @Test func `two publications with one cursor are no truth`() {
        let entry = TruthEntry(cursor: at(1), event: event(1), revision: 1, eventClass: .score, topics: ["match:m1"])
        #expect(throws: TruthError.self) { try Truth([entry, entry]) }
    }
}

@Suite struct JournalTextTests {
    @Test func `a journal reads as it was written`() throws {
        let entries: [JournalEntry] = [
            subscribed(1, "match:m1", "team:arg", classes: [.init(.score), .init(.review)]),
            .unsubscribed(topics: ["team:arg"]),
            .event(at(2), id: event(2), revision: 3), .reached(at(4)), .reset(at(5)), .disconnected, .left,
        ]
        var bytes: [UInt8] = []
        for entry in entries { JournalText.append(entry, fan: "17", to: &bytes) }
        #expect(try JournalText.read(bytes) == [FanJournal(fan: "17", entries: entries)])
        // Cut off by a crash of the writer: an error that names the line, never a shorter journal.
        for end in bytes.indices.dropFirst() where bytes[end - 1] != UInt8(ascii: "\n") {
            #expect(throws: JournalError.self) { try JournalText.read(bytes[..<end]) }
        }
    }
}
