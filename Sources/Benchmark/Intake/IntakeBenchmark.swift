import EventLoop
import MatchModel

/// How long a push message takes from its arrival to a durable publication, alone and while whole-match documents come
/// between; what such a document costs; and how many messages a second an origin stands.
enum IntakeBenchmark {
    static let pushes = 200
    static let sustained = 2000
    static let seconds = 10
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
        bench.say("intake: pushes alone")
        let alone = try run.run(pushes: pushes, seconds: seconds)
        bench.say("intake: pushes while documents come")
        let beside = try run.run(pushes: pushes, seconds: seconds, documents: stream)
        bench.say("intake: \(sustained) pushes a second")
        let many = try run.run(pushes: sustained, seconds: seconds)
        let bytes = Figure.text(Double(ma3.document(cards: 0).count) / 1e6, 1)
        bench.report.tables.append(
            table(
                [
                    ("\(pushes) a second", alone), ("\(pushes) a second, \(bytes) MB documents 5 a second", beside),
                    ("\(sustained) a second", many),
                ], documents: beside.documents))
        bench.report.tables.append(try documents(run, [ma3, f24]))
    }

    private static func table(
        _ rows: [(String, IntakeRun.Outcome)], documents: PayloadPoster.Outcome
    ) -> Report.Table {
        var table = Report.Table(
            name: "intake",
            title:
                "A push message of a provider, ms: from its post to the 202, which is durable; and the origin's own, from "
                + "receipt to durable. Bound at p99: \(Figure.text(bound, 0))",
            columns: [
                "pushes, \(seconds) s", "sent", "refused", "published", "p50", "p99", "p99.9", "max", "origin p50",
                "origin p99", "origin p99.9", "CPU us/push", "a second",
            ])
        for (name, outcome) in rows {
            let times = outcome.pushes.times
            func client(_ part: Double) -> String { Figure.text(Statistics.quantile(times, part) / 1000, 2) }
            table.rows.append([
                name, "\(times.count + outcome.pushes.refused)", "\(outcome.pushes.refused)", "\(outcome.published)",
                client(0.5), client(0.99), client(0.999), client(1), Figure.text(outcome.p50 / 1000, 2),
                Figure.text(outcome.p99 / 1000, 2), Figure.text(outcome.p999 / 1000, 2),
                outcome.documents.times.isEmpty ? Figure.text(outcome.cpu * 1e6 / Double(times.count), 0) : "-",
                Figure.text(Double(times.count) / outcome.pushes.seconds, 0),
            ])
        }
        let times = documents.times
        table.notes.append(
            "the documents: \(times.count) taken, \(documents.refused) refused, from post to 202 p50 "
                + "\(Figure.text(Statistics.median(times) / 1000, 0)) ms, max "
                + "\(Figure.text((times.max() ?? .nan) / 1000, 0)) ms")
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
