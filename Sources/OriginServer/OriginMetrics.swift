import BackboneWire
import EventLifecycle
import EventLoop
import HTTPTransport
import MatchModel
import OriginCore
import SecureTransport
import Telemetry

/// The origin's page for Prometheus.
enum OriginMetrics {
    static let contentType = MetricsPage.contentType

    static func page(
        _ intake: Intake, _ backbone: BackboneServer, _ log: LogCare.Status, _ server: HTTPServerCounters,
        tls: TLSContext?,
        turnedAway: UInt64, unusable: UInt64, access: IntakeAccess, uncertified: UInt64, unkeyed: UInt64,
        connectors: OriginConnectors? = nil
    ) -> String {
        var page = MetricsPage()
        let counters = intake.counters
        page.counter("touchline_origin_payloads_total", help: "Payloads decided.", counters.payloads)
        page.counter("touchline_origin_payloads_unusable_total", help: "Payloads without a usable entry.", unusable)
        page.counter("touchline_origin_payloads_turned_away_total", help: "Payloads answered 401 or 503.", turnedAway)
        FeedMetrics.write(access, into: &page)
        for (verdict, value) in [
            ("accepted", counters.accepted), ("duplicate", counters.duplicates), ("refused", counters.refused),
        ] {
            page.counter(
                "touchline_origin_entries_total", help: "Entries decided, by verdict.", labels: [("verdict", verdict)],
                value)
        }
        page.counter("touchline_origin_publications_total", help: "Positions given.", counters.publications)
        page.counter("touchline_origin_commits_total", help: "Group commits.", counters.commits)
        page.counter(
            "touchline_origin_log_failures_total", help: "Times that the log could not be written.",
            counters.logFailures)
        page.counter("touchline_origin_timers_total", help: "Timers that came due.", counters.timers)
        page.counter("touchline_origin_actions_total", help: "What operators asked for.", counters.actions)
        for kind in OriginAlert.Kind.allCases {
            page.counter(
                "touchline_origin_alerts_total", help: "Alerts raised, by kind.", labels: [("kind", kind.rawValue)],
                counters.alerts[kind] ?? 0)
        }
        page.gauge("touchline_origin_alerts_open", help: "Alerts that are open.", Int64(intake.openAlerts.count))
        for note in IntakeNote.allCases {
            page.counter(
                "touchline_origin_notes_total", help: "What happened on the way, by what it was.",
                labels: [("note", note.rawValue)], counters.notes[note] ?? 0)
        }
        FeedMetrics.write(intake, into: &page)
        connectors?.write(into: &page)
        LogMetrics.write(log, into: &page)
        page.counter("touchline_origin_epochs_total", help: "Epochs begun while running.", counters.epochs)
        page.counter(
            "touchline_origin_history_evicted_total", help: "Publications that left memory.", intake.history.evicted)
        page.gauge(
            "touchline_origin_backlog", help: "Inputs not durable yet, and answers behind them.", Int64(intake.backlog))
        page.gauge(
            "touchline_origin_log_failing", help: "1 while the log cannot be written.", Int64(intake.isFailing ? 1 : 0))
        page.counter(
            "touchline_origin_clock_steps_total", help: "Times that the machine's clock was set by over a second.",
            intake.clock.steps)
        page.gauge(
            "touchline_origin_clock_offset_milliseconds", help: "The machine's clock less the origin's.",
            intake.clock.offset.milliseconds)
        page.gauge("touchline_origin_epoch", help: "The current epoch.", Int64(clamping: intake.head.epoch))
        page.gauge("touchline_origin_offset", help: "The last durable position.", Int64(clamping: intake.head.offset))
        page.gauge("touchline_origin_matches", help: "Matches held.", Int64(intake.history.matches.count))
        fleet(backbone, into: &page)
        page.counter(
            "touchline_origin_backbone_uncertified_total", help: "Streams refused for want of a certificate.",
            uncertified)
        page.counter(
            "touchline_origin_backbone_unkeyed_total", help: "Streams refused for want of the key of edges.", unkeyed)
        http(server, into: &page)
        for figure in tls?.figures([server.tls]) ?? [] {
            switch figure.kind {
            case .counter: page.counter(figure.name, help: figure.help, labels: figure.labels, figure.value)
            case .gauge: page.gauge(figure.name, help: figure.help, Int64(clamping: figure.value))
            }
        }
        page.summary(
            "touchline_origin_received", help: "From the provider's moment to receipt.", counters.received)
        page.summary(
            "touchline_origin_published", help: "From receipt to a position.", counters.published)
        page.summary("touchline_origin_durable", help: "From a position to the disk.", counters.durable)
        page.summary("touchline_origin_commit", help: "One group commit.", counters.commitTime)
        page.gauge(
            "touchline_resident_bytes", help: "Resident memory.", Int64(clamping: ProcessResources.residentBytes))
        return page.text
    }

    private static func http(_ server: HTTPServerCounters, into page: inout MetricsPage) {
        page.gauge("touchline_http_open", help: "HTTP connections open.", Int64(server.open))
        for (name, help, value) in [
            ("accepted", "Connections accepted.", server.accepted),
            ("requests", "Requests answered.", server.requests),
            ("over_limit", "Connections refused at the limit.", server.overLimit),
            ("exhausted", "Times descriptors ran out.", server.exhausted),
            ("timeouts", "Connections that took too long.", server.timeouts),
        ] {
            page.counter("touchline_http_\(name)_total", help: help, UInt64(value))
        }
        page.gauge(
            "touchline_http_collecting_bytes", help: "Bytes of bodies being received.", Int64(server.collecting))
        for bound in HTTPBound.allCases {
            page.counter(
                "touchline_http_bound_reached_total", help: "What a bound of HTTP ended or refused, by bound.",
                labels: [("bound", bound.rawValue)], UInt64(server[bound]))
        }
        for refusal in server.refused {
            page.counter(
                "touchline_http_refused_total", help: "Requests refused, by status.",
                labels: [("status", "\(refusal.status.code)")], UInt64(refusal.count))
        }
    }

    private static func fleet(_ backbone: BackboneServer, into page: inout MetricsPage) {
        let counters = backbone.counters
        let members = backbone.members()
        page.gauge("touchline_origin_edges", help: "Edges connected.", Int64(members.count))
        page.gauge(
            "touchline_origin_fans", help: "Fans of all edges.", members.reduce(Int64(0)) { $0 + Int64($1.connections) }
        )
        page.counter("touchline_origin_hellos_total", help: "Edges that introduced themselves.", counters.hellos)
        page.counter("touchline_origin_snapshots_total", help: "Snapshots sent.", counters.snapshots)
        page.counter(
            "touchline_origin_snapshots_made_total", help: "Snapshots encoded; one serves all edges that come at once.",
            counters.snapshotsMade)
        page.counter(
            "touchline_origin_epochs_forced_total",
            help: "Epochs begun because an edge proved a rollback; each resets every fan.",
            counters.epochsForced)
        page.counter("touchline_origin_continuations_total", help: "Streams gone on with.", counters.continuations)
        page.counter(
            "touchline_origin_snapshots_too_slow_total", help: "Snapshots that an edge did not take in time.",
            counters.snapshotsTooSlow)
        page.counter(
            "touchline_origin_edges_overtaken_total", help: "Edges too slow for the history.", counters.overtaken)
        for (code, value) in counters.refused.enumerated() {
            page.counter(
                "touchline_origin_backbone_refused_total", help: "Streams ended with a refusal, by its code.",
                labels: [("code", BackboneRefusal.Code(rawValue: UInt8(code)).name)], value)
        }
        page.counter(
            "touchline_origin_backbone_turned_away_total", help: "Streams over the limit.", counters.turnedAway)
        page.counter(
            "touchline_origin_backbone_beats_skipped_total", help: "Heartbeats not sent to an edge that takes nothing.",
            counters.beatsSkipped)
        for reason in OriginFleet.CloseReason.allCases {
            page.counter(
                "touchline_origin_backbone_closed_total", help: "Streams closed by the origin.",
                labels: [("reason", reason.rawValue)], counters.closed[reason] ?? 0)
        }
    }
}
