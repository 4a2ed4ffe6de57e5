import MatchModel
import ProviderConnection
import Testing

@Suite struct FolderTests {
    private static let begin: Int64 = 1_700_000_000_000

    private static func file(_ name: String, size: Int = 10, modified: Int64 = 0, inode: UInt64 = 1) -> FolderFile {
        FolderFile(name: name, inode: inode, size: size, modified: UnixInstant(milliseconds: begin + modified))
    }

    private static func look(_ watch: inout FolderWatch, _ files: [FolderFile], at time: Int64) -> [String] {
        watch.looked(FolderListing(files: files), at: UnixInstant(milliseconds: begin + time)).map(\.name)
    }

    @Test func aFileIsReadWhenTwoLooksFoundItTheSame() {
        var watch = FolderWatch(suffixes: [])
        #expect(Self.look(&watch, [Self.file("a", size: 1, modified: 100)], at: 100) == [])
        #expect(Self.look(&watch, [Self.file("a", size: 2, modified: 600)], at: 600) == [], "it grew")
        #expect(Self.look(&watch, [Self.file("a", size: 2, modified: 700)], at: 1100) == [], "written again")
        #expect(Self.look(&watch, [Self.file("a", size: 2, modified: 700, inode: 2)], at: 1600) == [], "replaced")
        #expect(Self.look(&watch, [Self.file("a", size: 2, modified: 700, inode: 2)], at: 2100) == ["a"])
    }

    @Test func aFileWrittenBeforeTheLastLookThatDidNotFindItWasRenamedIntoPlace() {
        var watch = FolderWatch(suffixes: [])
        #expect(Self.look(&watch, [Self.file("old", modified: -10_000)], at: 0) == [], "the first look knows nothing")
        let files = [Self.file("whole", modified: -2001), Self.file("written", modified: -2000)]
        #expect(Self.look(&watch, files, at: 500) == ["whole"], "two seconds for a clock that is behind")
        #expect(Self.look(&watch, files, at: 1000) == ["whole", "written"])
    }

    @Test func aFileThatWasDoneIsReadAgainOnlyWhenItChanged() {
        var watch = FolderWatch(suffixes: [])
        let file = Self.file("a")
        _ = Self.look(&watch, [file], at: 0)
        #expect(Self.look(&watch, [file], at: 500) == ["a"])
        #expect(Self.look(&watch, [file], at: 1000) == ["a"], "until it is done")
        watch.finished(file)
        #expect(Self.look(&watch, [file], at: 1500) == [])
        let changed = Self.file("a", size: 11, modified: 1600)
        #expect(Self.look(&watch, [changed], at: 2000) == [])
        #expect(Self.look(&watch, [changed], at: 2500) == ["a"])
    }

    @Test func aFileThatWentAndCameBackIsNew() {
        var watch = FolderWatch(suffixes: [])
        let file = Self.file("a")
        _ = Self.look(&watch, [file], at: 0)
        _ = Self.look(&watch, [file], at: 500)
        watch.finished(file)
        #expect(Self.look(&watch, [], at: 1000) == [])
        _ = Self.look(&watch, [file], at: 1500)
        #expect(Self.look(&watch, [file], at: 2000) == ["a"])
    }

    @Test func filesComeInTheOrderInWhichTheyWereWritten() {
        var watch = FolderWatch(suffixes: [".xml"])
        let files = [
            Self.file("b.xml", modified: 2), Self.file("c.xml", modified: 1), Self.file("a.xml", modified: 2),
            Self.file(".d.xml"), Self.file("e.tmp"),
        ]
        _ = Self.look(&watch, files, at: 100)
        #expect(Self.look(&watch, files, at: 600) == ["c.xml", "a.xml", "b.xml"])
    }

    @Test(arguments: [(10_000, 0), (10_001, 1)])
    func ofMoreThanTenThousandFilesTheOldestAreLeftOut(count: Int, beyond: Int) {
        var watch = FolderWatch(suffixes: [])
        let files = (0..<count).map { Self.file("\($0)", modified: Int64($0)) }
        _ = Self.look(&watch, files, at: 100_000)
        let ready = Self.look(&watch, files, at: 100_500)
        #expect(ready.count == 10_000)
        #expect(ready.first == "\(beyond)")
        #expect(watch.beyond == beyond)
    }

    // MARK: in a line

    private static func looking() throws -> (VirtualLine, CallID) {
        let line = VirtualLine(.one(.folder(FolderSettings(path: "/in"))))
        line.start()
        return (line, try #require(line.takeLooks().first))
    }

    private static func found(_ files: [FolderFile], _ call: CallID, _ line: VirtualLine) {
        line.run { $0.looked(call, .success(FolderListing(files: files)), now: $1) }
    }

    @Test func filesAreReadOneAfterTheOtherAndDoneOnceTakenOrRefused() throws {
        let (line, call) = try Self.looking()
        let files = ["a", "b", "c"].map { Self.file($0) }
        Self.found(files, call, line)
        line.pass(500)
        Self.found(files, try #require(line.takeLooks().first), line)
        var texts: [String] = []
        for answer in [DeliveryAnswer.accepted, .refused, .busy] {
            let read = try #require(line.takeReads().first)
            let content = Array(read.file.name.utf8)
            line.run { $0.read(read.id, .content(content, received: $1.unix), now: $1) }
            texts += line.deliverAll(answer)
        }
        line.pass(1000)
        texts += line.deliverAll()
        #expect(texts == ["a", "b", "c", "c"])
        line.pass(500)
        Self.found(files, try #require(line.takeLooks().first), line)
        #expect(line.takeReads().isEmpty)
    }

    @Test func thePlaceOfAFileIsWhenItWasWrittenSoThatOneReadAgainIsNoNewerThanItWas() throws {
        var places: [[UInt64]] = []
        for _ in 0..<2 {
            let (line, call) = try Self.looking()
            let files = [
                Self.file("a", modified: -5000), Self.file("b", modified: -5000), Self.file("c", modified: -4000),
            ]
            Self.found(files, call, line)
            line.pass(500)
            Self.found(files, try #require(line.takeLooks().first), line)
            var own: [UInt64] = []
            for _ in files {
                let read = try #require(line.takeReads().first)
                line.run { $0.read(read.id, .content([1], received: $1.unix), now: $1) }
                let delivery = try #require(line.takeDeliveries().first)
                own.append(delivery.payload.sent)
                line.run { $0.delivered(delivery.id, .accepted, now: $1) }
            }
            places.append(own)
        }
        let written = UInt64(Self.begin - 5000) * 1000
        #expect(places[0] == [written, written + 1, written + 1_000_000])
        #expect(places[1] == places[0], "after a restart")
    }

    @Test(arguments: [(-1, -1), (0, 0), (1, 0), (86_400_000, 0)])
    func aFileFromTheFutureIsAsOldAsTheLookThatFoundIt(modified: Int64, place: Int64) throws {
        let (line, call) = try Self.looking()
        let begun = line.now.unix.milliseconds
        let file = FolderFile(
            name: "a", inode: 1, size: 10, modified: UnixInstant(milliseconds: begun + 500 + modified))
        Self.found([file], call, line)
        line.pass(500)
        Self.found([file], try #require(line.takeLooks().first), line)
        let read = try #require(line.takeReads().first)
        line.run { $0.read(read.id, .content([1], received: $1.unix), now: $1) }
        let delivery = try #require(line.takeDeliveries().first)
        #expect(delivery.payload.sent == UInt64(begun + 500 + place) * 1000)
    }

    @Test func aFolderWithMoreNamesThanAreReadIsTold() throws {
        let (line, call) = try Self.looking()
        line.run { $0.looked(call, .success(FolderListing(files: [Self.file("a")], isCut: true)), now: $1) }
        #expect(line.line.alerts.map(\.kind) == [.folderFull])
        line.pass(500)
        Self.found([Self.file("a")], try #require(line.takeLooks().first), line)
        #expect(line.line.alerts.isEmpty)
    }

    @Test func aFileThatChangedWhileItWasReadComesAgainAndOneTooLargeDoesNot() throws {
        let (line, call) = try Self.looking()
        let files = ["a", "b"].map { Self.file($0) }
        Self.found(files, call, line)
        line.pass(500)
        Self.found(files, try #require(line.takeLooks().first), line)
        for outcome in [FileOutcome.changed, .tooLarge] {
            let read = try #require(line.takeReads().first)
            line.run { $0.read(read.id, outcome, now: $1) }
        }
        line.pass(500)
        Self.found(files, try #require(line.takeLooks().first), line)
        #expect(line.takeReads().map(\.file.name) == ["a"])
        #expect(line.line.counters[.payloadBytes] == 1)
    }

    @Test func aFolderThatCannotBeReadIsToldOnceAndOpensNoCircuit() throws {
        let (line, first) = try Self.looking()
        var call = first
        for _ in 0..<10 {
            let failure = ConnectionFailure(.unreadable, "/in: no such directory")
            line.run { $0.looked(call, .failure(failure), now: $1) }
            line.pass(500)
            call = try #require(line.takeLooks().first)
        }
        #expect(line.takeAlerts().count == 1)
        #expect(line.line.breaker.state == .closed)
        Self.found([], call, line)
        #expect(line.takeAlerts().count == 1)
        #expect(line.line.alerts.isEmpty)
    }
}
