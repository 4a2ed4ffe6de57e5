import OriginCore
import ProviderFeeds
import Telemetry

/// The figures of real providers' payloads.
enum FeedMetrics {
    static func write(_ intake: Intake, into page: inout MetricsPage) {
        let counters = intake.counters
        for product in FeedProduct.allCases {
            page.counter(
                "touchline_origin_documents_total", help: "Payloads of real providers, by product.",
                labels: [("product", product.rawValue)], counters.products[product] ?? 0)
        }
        for verdict in ["taken", "unchanged", "older", "quarantined", "over"] {
            page.counter(
                "touchline_origin_document_matches_total", help: "Matches in them, by what became of them.",
                labels: [("verdict", verdict)], counters.matches[verdict] ?? 0)
        }
        for reason in LeftOutReason.allCases {
            page.counter(
                "touchline_origin_left_out_total", help: "Parts of them that made no entry, by reason.",
                labels: [("reason", reason.rawValue)], counters.leftOut[reason] ?? 0)
        }
        page.counter("touchline_origin_hints_total", help: "Hints that something may be happening.", counters.hints)
        page.counter(
            "touchline_origin_unsaid_total", help: "News that lacked what it must have.", counters.unsaid)
        page.gauge(
            "touchline_origin_quarantined", help: "Matches of products whose payloads wait for an operator.",
            Int64(intake.quarantinedCount))
        page.gauge(
            "touchline_origin_unread", help: "Payloads kept that no adapter understood.", Int64(intake.unread.count))
        page.gauge(
            "touchline_origin_received_again_waiting", help: "Payloads of the log that are to be received again.",
            Int64(intake.againCount))
        for (what, value) in intake.lost {
            page.counter(
                "touchline_origin_quarantine_lost_total",
                help: "Let go for want of room, or by retention before it was received again.",
                labels: [("what", what)], value)
        }
        for (what, value) in intake.forgotten {
            page.counter(
                "touchline_origin_feeds_forgotten_total",
                help: "What providers' ids mean and what their documents said last, forgotten for want of room.",
                labels: [("what", what)], value)
        }
        page.gauge(
            "touchline_origin_feeds_items_refused", help: "Items of documents for which these had no room.",
            Int64(clamping: intake.refusedItems))
        for (name, verdict) in [("kept", UnreadVerdict.kept), ("known", .known), ("no-room", .noRoom)] {
            page.counter(
                "touchline_origin_unread_total", help: "Payloads that no adapter understood, by what became of them.",
                labels: [("verdict", name)], counters.unread[verdict] ?? 0)
        }
        page.gauge(
            "touchline_origin_documents_waiting", help: "Payloads that wait to be read.",
            Int64(intake.documents.backlog))
        for (size, times) in [("small", counters.taken.small), ("large", counters.taken.large)] {
            page.summary(
                "touchline_origin_taken", help: "From receipt of a payload to all it said being durable.",
                labels: [("size", size)], times)
        }
        page.summary("touchline_origin_reading", help: "Reading one payload.", counters.reading)
    }

    /// Who was not let in. A provider that there is not has no name here.
    static func write(_ access: IntakeAccess, into page: inout MetricsPage) {
        for provider in IntakeSecrets.providers + [""] {
            for reason in WebhookRefusal.allCases {
                page.counter(
                    "touchline_origin_intake_refused_total", help: "Payloads not taken from who sent them, by reason.",
                    labels: [("provider", provider), ("reason", reason.rawValue)],
                    access.refused[IntakeAccess.Refused(provider: provider, reason: reason)] ?? 0)
            }
        }
        page.gauge(
            "touchline_origin_signatures", help: "Signatures remembered against replays.", Int64(access.remembered))
        page.counter(
            "touchline_origin_signatures_overflows_total",
            help: "Times that the oldest were forgotten for want of room, and the tolerance shrank.", access.overflows)
    }
}
