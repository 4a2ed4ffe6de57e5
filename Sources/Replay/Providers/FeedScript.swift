import MatchModel
import ProviderFeeds

/// Files of one provider on one clock: what is sent when.
package struct FeedScript: Sendable {
    /// Whose files can be played, beside the canonical feed.
    package static let providers = ProviderFeed.providers
    /// The largest file.
    package static let maximumFileSize = Document.maximumBytes

    /// One payload.
    package struct Entry: Sendable {
        /// From the start of the replay, at speed 1.
        package var due: TimeSpan
        /// The file, by its place.
        package var file: Int
        /// The payload, by its place in the file's series.
        package var payload: Int
        /// When its provider would have sent it; `nil` in files without a wall clock.
        package var moment: UnixInstant?
    }

    package let series: [FeedSeries]
    /// What names each file: the provider's id of its match, for documents that do not.
    package let names: [String]
    package let entries: [Entry]

    package var length: TimeSpan { entries.last?.due ?? .zero }

    /// Puts the files on one clock, the oldest first. No two payloads are further apart than `maximumGap`, at speed 1.
    package init(_ files: [(name: String, series: FeedSeries)], maximumGap: TimeSpan?) {
        series = files.map(\.series)
        names = files.map(\.name)
        var entries: [Entry] = []
        let first = series.compactMap(\.moments.first).filter(Self.isOfClock).min()
        for (file, series) in series.enumerated() {
            guard let start = series.moments.first else { continue }
            let hasClock = Self.isOfClock(start)
            let zero = hasClock ? first ?? start : start
            for (payload, moment) in series.moments.enumerated() {
                entries.append(
                    Entry(due: moment - zero, file: file, payload: payload, moment: hasClock ? moment : nil))
            }
        }
        let order = entries.indices.sorted { (entries[$0].due, $0) < (entries[$1].due, $1) }
        entries = order.map { entries[$0] }
        if let maximumGap { Self.compress(&entries, to: maximumGap) }
        self.entries = entries
    }

    /// No provider's match is from before 2001: such an instant only counts from the start of its file.
    private static func isOfClock(_ instant: UnixInstant) -> Bool { instant.milliseconds >= 978_307_200_000 }

    private static func compress(_ entries: inout [Entry], to gap: TimeSpan) {
        var cut = TimeSpan.zero
        var last = TimeSpan.zero
        for index in entries.indices {
            let wait = entries[index].due - last
            last = entries[index].due
            if wait > gap { cut = cut + (wait - gap) }
            entries[index].due = last - cut
        }
    }
}
