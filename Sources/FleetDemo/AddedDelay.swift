import JSONText
import MatchModel

/// What the system itself adds: from the provider's moment to each edge's last fan, less the delay that the wide-area
/// emulator says it gave to the piece that carried the publication.
struct AddedDelay {
    /// One publication at one edge.
    struct Sample {
        var edge: String
        var cursor: String
        /// Microseconds from the provider's moment to the last fan of that edge, and what of it the wide area gave.
        var total: Int64
        var given: Int64
        var fans: Int64

        var added: Int64 { total - given }
    }

    private(set) var samples: [Sample] = []
    /// Publications for whose way no record was found.
    private(set) var unmatched = 0

    /// How much later than a fan saw it a piece may be stamped, in microseconds.
    private static let stampTolerance: Int64 = 5000

    private struct Chunk {
        var input: Int64
        var output: Int64
    }

    /// `seen`: per edge and cursor the first and last fan. `truth`: per cursor its captured and published moments.
    init(seen: [JSONValue], truth: [String: (captured: Int64, published: Int64)], record: String) {
        let chunks = Self.chunks(record)
        for row in seen {
            guard let edge = row["edge"]?.string, let cursor = row["cursor"]?.string,
                let last = row["last_us"]?.integer, let moments = truth[cursor]
            else { continue }
            guard let given = Self.given(chunks[edge] ?? [], published: moments.published, seen: last) else {
                unmatched += 1
                continue
            }
            samples.append(
                Sample(
                    edge: edge, cursor: cursor, total: last - moments.captured, given: given,
                    fans: row["fans"]?.integer ?? 0))
        }
    }

    /// Microseconds at a part of all samples, or of one edge's.
    func quantile(_ part: Double, edge: String? = nil) -> Int64? {
        let sorted = samples.filter { edge == nil || $0.edge == edge }.map(\.added).sorted()
        guard !sorted.isEmpty else { return nil }
        return sorted[min(sorted.count - 1, Int(Double(sorted.count) * part))]
    }

    /// The delay given to the first piece that entered the link after the publication had its position.
    private static func given(_ chunks: [Chunk], published: Int64, seen: Int64) -> Int64? {
        var low = 0
        var high = chunks.count
        while low < high {
            let middle = (low + high) / 2
            if chunks[middle].input < published { low = middle + 1 } else { high = middle }
        }
        // The emulator stamps a piece after its write: on a busy machine a fan may have it by then.
        guard low < chunks.count, chunks[low].output - seen <= stampTolerance else { return nil }
        return min(chunks[low].output, seen) - chunks[low].input
    }

    private static func chunks(_ record: String) -> [String: [Chunk]] {
        var chunks: [String: [Chunk]] = [:]
        for line in record.split(separator: "\n").dropFirst() {
            let fields = line.split(separator: ",")
            guard fields.count == 4, let input = Int64(fields[1]), let output = Int64(fields[2]) else { continue }
            chunks[String(fields[0]), default: []].append(Chunk(input: input, output: output))
        }
        for edge in chunks.keys { chunks[edge]?.sort { $0.input < $1.input } }
        return chunks
    }
}
