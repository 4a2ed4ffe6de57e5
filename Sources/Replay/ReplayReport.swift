import JSONText
import MatchModel
import Telemetry

/// What a replay has done so far.
package struct ReplayReport: Sendable {
    /// Entries that were sent at least once.
    package internal(set) var sent = 0
    package internal(set) var accepted = 0
    package internal(set) var duplicates = 0
    package internal(set) var refused = 0
    /// Requests that were sent again.
    package internal(set) var retries = 0
    /// Entries that are due and have no answer yet.
    package internal(set) var waiting = 0
    /// Times that the script was held because as many entries waited as may.
    package internal(set) var holds = 0
    package internal(set) var total = 0
    /// From an entry's first send to its 202.
    package internal(set) var answered = LatencyHistogram()
    /// From the moment an entry was due to its first send: what waited behind another request.
    package internal(set) var queued = LatencyHistogram()
    /// The clock of each match that is being played, in the order of their first message.
    package internal(set) var clocks: [(match: MatchID, clock: MatchClock)] = []
    /// When the newest payload was sent by its provider; `nil` in the canonical feed.
    package internal(set) var moment: UnixInstant?
    /// Since the start.
    package internal(set) var elapsed = TimeSpan.zero
    package internal(set) var length = TimeSpan.zero
    /// Why it ended early, if it did.
    package internal(set) var failure: String?

    package init() {}

    /// Whether everything was sent and taken.
    package var isWhole: Bool { failure == nil && refused == 0 && waiting == 0 && sent == total }

    /// One line of JSON; the last one is `final`.
    package func json(final: Bool) -> String {
        var json = JSONWriter()
        json.object { json in
            if final { json.field("final", true) }
            json.field("elapsed_s", Double(elapsed.milliseconds) / 1000, digits: 3)
            json.field("sent", sent)
            json.field("accepted", accepted)
            json.field("duplicates", duplicates)
            json.field("refused", refused)
            json.field("retries", retries)
            json.field("waiting", waiting)
            json.field("total", total)
            if final {
                json.field("p50_ms", Double(answered.quantile(0.5)) / 1000, digits: 3)
                json.field("p99_ms", Double(answered.quantile(0.99)) / 1000, digits: 3)
                json.field("max_ms", Double(answered.quantile(1)) / 1000, digits: 3)
                json.field("queued_p99_ms", Double(queued.quantile(0.99)) / 1000, digits: 3)
                json.field("holds", holds)
                if let failure { json.field("failure", failure) }
            } else {
                if let moment { json.field("moment", UTCTime.text(moment)) }
                json.array("matches") { json in
                    for playing in clocks {
                        json.object {
                            $0.field("match", playing.match.text)
                            $0.field("minute", Self.text(playing.clock))
                        }
                    }
                }
            }
        }
        return json.text
    }

    /// One line for a person.
    package var line: String {
        let matches = clocks.prefix(4).map { "\($0.match) \(Self.text($0.clock))" }.joined(separator: ", ")
        let more = clocks.count > 4 ? " and \(clocks.count - 4) more" : ""
        let ofLength = length > .zero ? " of \(length.milliseconds / 1000)" : ""
        return "replay: \(elapsed.milliseconds / 1000)\(ofLength) s; "
            + (clocks.isEmpty ? "" : matches + more + "; ") + (moment.map { "\(UTCTime.text($0)); " } ?? "")
            + "sent \(sent) of \(total), accepted \(accepted)" + (duplicates > 0 ? ", known \(duplicates)" : "")
            + (refused > 0 ? ", refused \(refused)" : "") + (retries > 0 ? ", retries \(retries)" : "")
            + (waiting > 0 ? ", waiting \(waiting)" : "")
    }

    /// The end for a person.
    package var summary: String {
        func milliseconds(_ part: Double) -> String {
            let microseconds = answered.quantile(part)
            return "\(microseconds / 1000).\(microseconds % 1000 / 100)"
        }
        return "replay: sent \(sent) of \(total), accepted \(accepted), known \(duplicates), refused \(refused), "
            + "retries \(retries); time to 202 p50 \(milliseconds(0.5)) ms, p99 \(milliseconds(0.99)) ms"
            + (failure.map { "; ended early: \($0)" } ?? "")
    }

    private static func text(_ clock: MatchClock) -> String {
        if clock.period == MatchClock.shootout { return "shoot-out" }
        return clock.added > 0 ? "\(clock.minute)+\(clock.added)'" : "\(clock.minute)'"
    }
}
