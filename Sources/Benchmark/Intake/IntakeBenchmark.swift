import EventLoop
import MatchModel

/// How long a push message takes from its arrival to a durable publication, alone and while whole-match documents come
/// between; what such a document costs; and how many messages a second an origin stands.
enum IntakeBenchmark {
    static let pushes = 200
    static let sustained = 2000
    static let seconds = 5
    static let rounds = 6
    /// Milliseconds at p99, and of CPU a document.
    static let bound = 5.0
    static let documentBound = 25.0
    private static let documentsEach = 10

    static func run(_ bench: Bench) throws {
        let kickoff = SystemClock.unix().milliseconds / 1000 - 3600
        let run = IntakeRun(bench: bench, kickoff: kickoff)
        bench.say("intake: making documents")
        let (ma3, f24) = (
            FeedDocuments(.ma3, match: 1, kickoff: kickoff), FeedDocuments(.f24, match: 2, kickoff: kickoff)
        )
        // In turn: one that has grown, one of another format that has, one as it was.
        let stream: [(provider: String, body: [UInt8])] = (0..<5 * seconds).map { number in
            switch number % 3 {
            case 0: (ma3.provider, ma3.document(cards: 1 + number / 3))
            case 1: (f24.provider, f24.document(cards: 1 + number / 3))
            default: (ma3.provider, ma3.document(cards: 1 + number / 3))
            }
        }
        var rounds = Rounds()
        for round in 1...self.rounds {
            bench.say("intake: round \(round) of \(self.rounds)")
            func disk() throws { rounds.disk.append(try DiskFloor.run(bench, perSecond: pushes, seconds: seconds)) }
            func alone() throws { rounds.alone.append(try run.run(pushes: pushes, seconds: seconds)) }
            func beside() throws {
                rounds.beside.append(try run.run(pushes: pushes, seconds: seconds, documents: stream))
            }
            // Each kind as often before the others as after them.
            for part in round.isMultiple(of: 2) ? [beside, alone, disk] : [disk, alone, beside] { try part() }
        }
        bench.say("intake: \(sustained) pushes a second")
        rounds.many.append(try run.run(pushes: sustained, seconds: seconds))
        let bytes = Figure.text(Double(ma3.document(cards: 0).count) / 1e6, 1)
        bench.report.tables.append(table(rounds, megabytes: bytes))
        bench.report.tables.append(try documents(run, [ma3, f24]))
    }

    private struct Rounds {
        var disk: [[Double]] = []
        var alone: [IntakeRun.Outcome] = []
        var beside: [IntakeRun.Outcome] = []
        var many: [IntakeRun.Outcome] = []
    }

    private static func table(_ rounds: Rounds, megabytes: String) -> Report.Table {
        var table = Report.Table(
            name: "intake",
            title:
                "A push message of a provider, ms: from its post to the 202, which is durable; and the origin's own, from "
                + "receipt to durable. Bound at p99: \(Figure.text(bound, 0)). Medians of \(Self.rounds) rounds of "
                + "\(seconds) s",
            columns: [
                "a second", "sent", "refused", "published", "p50", "p99", "p99.9", "max", "origin p50", "origin p99",
                "origin p99.9", "CPU us/push",
            ])
        func median(_ values: [Double]) -> String { Figure.text(Statistics.median(values), 2) }
        func quantiles(_ times: [[Double]]) -> [String] {
            [0.5, 0.99, 0.999, 1].map { part in median(times.map { Statistics.quantile($0, part) / 1000 }) }
        }
        let none = [String](repeating: "-", count: 4)
        table.rows.append(
            ["the disk itself: \(pushes) appends of 4 KB, each synced"] + none[..<3] + quantiles(rounds.disk) + none)
        for (name, outcomes) in [
            ("\(pushes) pushes", rounds.alone),
            ("\(pushes) pushes, 5 documents of \(megabytes) MB", rounds.beside), ("\(sustained) pushes", rounds.many),
        ] {
            let cpu = outcomes.map { $0.cpu * 1e6 / Double($0.pushes.times.count) }
            table.rows.append(
                [
                    name, "\(outcomes.reduce(0) { $0 + $1.pushes.times.count + $1.pushes.refused })",
                    "\(outcomes.reduce(0) { $0 + $1.pushes.refused })", "\(outcomes.reduce(0) { $0 + $1.published })",
                ] + quantiles(outcomes.map(\.pushes.times))
                    + [\IntakeRun.Outcome.p50, \.p99, \.p999].map { figure in
                        median(outcomes.map { $0[keyPath: figure] / 1000 })
                    } + [outcomes[0].documents.times.isEmpty ? Figure.text(Statistics.median(cpu), 0) : "-"])
        }
        let documents = rounds.beside.map(\.documents)
        let times = documents.flatMap(\.times)
        table.notes.append(
            "the documents: \(times.count) taken, \(documents.reduce(0) { $0 + $1.refused }) refused, from post to 202 p50 "
                + "\(Figure.text(Statistics.median(times) / 1000, 0)) ms, max "
                + "\(Figure.text((times.max() ?? .nan) / 1000, 0)) ms")
        let many = rounds.many.map { Double($0.pushes.times.count) / $0.pushes.seconds }
        table.notes.append(
            "\(sustained) pushes a second: \(Figure.text(Statistics.median(many), 0)) a second were taken")
        table.notes.append("published counts what documents and pushes said; a push says one card")
        return table
    }

    private static func documents(_ run: IntakeRun, _ kinds: [FeedDocuments]) throws -> Report.Table {
        var table = Report.Table(
            name: "intake-documents",
            title: "CPU of one document of two megabytes, all threads of the origin. Bound: "
                + "\(Figure.text(documentBound, 0)) ms",
            columns: ["document", "bytes", "CPU ms", "post to 202 ms", "publications each"])
        for kind in kinds {
            let first = (kind.provider, kind.document(cards: 1))
            let grown = (0..<documentsEach).map { (kind.provider, kind.document(cards: 2 + $0)) }
            let same = (0..<documentsEach).map { _ in first }
            for (name, bodies) in [("a card more", grown), ("unchanged", same)] {
                let outcome = try run.documents(bodies, before: [first])
                table.rows.append([
                    "\(kind.shape.rawValue), \(name)", "\(first.1.count)", Figure.text(outcome.cpu * 1000, 1),
                    Figure.text(Statistics.median(outcome.milliseconds), 1),
                    Figure.text(Double(outcome.published) / Double(documentsEach), 1),
                ])
            }
        }
        return table
    }
}
