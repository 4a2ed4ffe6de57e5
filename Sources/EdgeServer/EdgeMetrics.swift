import ClientProtocol
import EdgeCore
import EventLoop
import HTTPTransport
import InterestSharding
import MatchModel
import SecureTransport
import Telemetry

/// The edge's page for Prometheus. Every bound that can be reached has its line here.
enum EdgeMetrics {
    static let contentType = MetricsPage.contentType

    static func page(
        shared: SharedEdge, status: EdgeStatus, tls: TLSContext?, limiter: AcceptLimiter, now: MonotonicInstant
    ) -> String {
        var page = MetricsPage()
        fans(status.total, into: &page)
        operations(status.total, into: &page)
        backbone(status.link, into: &page)
        http(status.servers, into: &page)
        accepting(limiter, into: &page)
        for figure in tls?.figures(status.servers.map(\.tls)) ?? [] {
            switch figure.kind {
            case .counter: page.counter(figure.name, help: figure.help, labels: figure.labels, figure.value)
            case .gauge: page.gauge(figure.name, help: figure.help, Int64(clamping: figure.value))
            }
        }
        let (head, matches, topics) = shared.withKnowledge { ($0.cursor, $0.matches.count, $0.topics.count) }
        page.gauge("touchline_edge_epoch", help: "The epoch followed.", Int64(clamping: head.epoch))
        page.gauge("touchline_edge_offset", help: "The last publication applied.", Int64(clamping: head.offset))
        page.gauge("touchline_edge_matches", help: "Matches held.", Int64(matches))
        page.gauge("touchline_edge_topics", help: "Topics that have a number.", Int64(topics))
        if let age = shared.age(now: now) {
            page.gauge(
                "touchline_edge_age_seconds", help: "Time since the last backbone frame.",
                Double(age.milliseconds) / 1000)
        }
        page.summary(
            "touchline_edge_arrived", help: "From position given to arrival, origin's clock as estimated.",
            status.arrived.snapshot())
        page.summary(
            "touchline_edge_written", help: "From arrival to the last send of a publication.",
            status.written.snapshot())
        page.gauge(
            "touchline_resident_bytes", help: "Resident memory.", Int64(clamping: ProcessResources.residentBytes))
        return page.text
    }

    private static func fans(_ total: WorkerCounters, into page: inout MetricsPage) {
        page.gauge("touchline_edge_connections", help: "Fans connected.", Int64(total.connections))
        page.gauge("touchline_edge_lagging", help: "Fans behind what they are owed.", Int64(total.laggingNow))
        page.counter("touchline_edge_connections_opened_total", help: "Fans that came.", total.opened)
        for end in ConnectionEnd.allCases {
            page.counter(
                "touchline_edge_connections_ended_total", help: "Fans that went, by reason.",
                labels: [("reason", end.name)], total.ended[Int(end.rawValue)])
        }
        page.counter("touchline_edge_publications_total", help: "Publications scanned by workers.", total.publications)
        page.counter("touchline_edge_deliveries_total", help: "Events given to fans.", total.deliveries)
        page.counter("touchline_edge_replayed_total", help: "Events given from the ring later.", total.replayed)
        page.counter(
            "touchline_edge_replays_put_off_total", help: "Replays that waited for the next turn of the loop.",
            total.replaysPutOff)
        page.counter("touchline_edge_laggards_total", help: "Times a fan fell behind.", total.laggards)
        page.gauge(
            "touchline_edge_pending_bytes", help: "Bytes that fans' sockets have not taken.", Int64(total.pendingBytes))
        page.gauge(
            "touchline_edge_pending_fans", help: "Fans whose sockets have not taken all.", Int64(total.pendingFans))
        page.counter(
            "touchline_edge_joined_sends_total", help: "Sends that carried several publications.", total.joinedSends)
        page.counter(
            "touchline_edge_fan_outs_forced_total", help: "Fan-outs finished out of turn: as many as may be were open.",
            total.fanOutsForced)
        page.counter(
            "touchline_edge_controls_refused_total", help: "Pings and pongs above the rate of operations.",
            total.refusedControls)
        page.counter("touchline_edge_caught_up_total", help: "Times a fan caught up.", total.caughtUp)
        page.counter("touchline_edge_beats_total", help: "Beats sent.", total.beats)
        page.counter("touchline_edge_stale_total", help: "Times the knowledge became stale.", total.becameStale)
    }

    private static func operations(_ total: WorkerCounters, into page: inout MetricsPage) {
        page.counter("touchline_edge_subscribes_total", help: "Subscribes answered.", total.subscribes)
        page.counter("touchline_edge_unknown_topics_total", help: "Topics nobody published yet.", total.unknownTopics)
        page.counter("touchline_edge_states_total", help: "States sent.", total.states)
        page.counter("touchline_edge_states_truncated_total", help: "Answers cut to 32 states.", total.truncatedStates)
        for (result, value) in [
            ("whole", total.resumedWhole), ("refused", total.resumesRefused), ("ahead", total.resumesAhead),
        ] {
            page.counter(
                "touchline_edge_resumes_total", help: "Resumes asked for, by what came of them.",
                labels: [("result", result)], value)
        }
        for (reason, value) in zip(ResetReason.allCases, total.resets) {
            page.counter(
                "touchline_edge_resets_total", help: "Times continuity was lost.",
                labels: [("reason", reason.rawValue)], value)
        }
        for (code, value) in zip(OperationError.Code.allCases, total.refusedOperations) {
            page.counter(
                "touchline_edge_operations_refused_total", help: "Operations refused, by code.",
                labels: [("code", code.rawValue)], value)
        }
        page.counter(
            "touchline_edge_operations_deferred_total", help: "Operations that waited for a slow fan.",
            total.deferredOperations)
    }

    private static func backbone(_ link: EdgeStatus.Link, into page: inout MetricsPage) {
        page.gauge(
            "touchline_edge_backbone_connected", help: "1 while the backbone is up.", Int64(link.isConnected ? 1 : 0))
        page.counter("touchline_edge_backbone_attempts_total", help: "Connections tried.", link.attempts)
        for end in LinkEnd.allCases {
            page.counter(
                "touchline_edge_backbone_ended_total", help: "Backbone connections ended, by reason.",
                labels: [("reason", end.name)], link.follower.ended[Int(end.rawValue)])
        }
        let follower = link.follower
        page.counter("touchline_edge_applied_total", help: "Publications applied.", follower.publications)
        page.counter("touchline_edge_duplicates_total", help: "Publications already held.", follower.duplicates)
        page.counter("touchline_edge_snapshots_total", help: "Snapshots installed.", follower.snapshots)
        page.counter("touchline_edge_continuations_total", help: "Streams gone on with.", follower.continuations)
        page.counter("touchline_edge_ring_evicted_total", help: "Publications that left the ring.", follower.evicted)
        page.counter("touchline_edge_topics_refused_total", help: "Topics without room.", follower.topicsRefused)
        page.counter(
            "touchline_edge_topics_retired_total", help: "Numbers of topics that nothing needed any more, given back.",
            follower.topicsRetired)
        page.counter("touchline_edge_matches_left_total", help: "Matches whose time was over.", follower.matchesLeft)
        page.gauge(
            "touchline_edge_clock_offset_microseconds", help: "The origin's clock less ours.", link.clockOffset)
        if let uncertainty = link.clockUncertainty {
            page.gauge(
                "touchline_edge_clock_uncertainty_microseconds", help: "How far that may be off.", uncertainty)
        }
    }

    private static func http(_ servers: [HTTPServerCounters], into page: inout MetricsPage) {
        func sum(_ field: KeyPath<HTTPServerCounters, Int>) -> UInt64 {
            UInt64(servers.reduce(0) { $0 + $1[keyPath: field] })
        }
        page.counter("touchline_http_accepted_total", help: "Connections accepted.", sum(\.accepted))
        page.counter("touchline_http_requests_total", help: "Requests answered.", sum(\.requests))
        page.counter("touchline_http_over_limit_total", help: "Connections refused at the limit.", sum(\.overLimit))
        page.counter("touchline_http_exhausted_total", help: "Times descriptors ran out.", sum(\.exhausted))
        page.counter("touchline_http_timeouts_total", help: "Connections that took too long.", sum(\.timeouts))
        for bound in HTTPBound.allCases {
            page.counter(
                "touchline_http_bound_reached_total", help: "What a bound of HTTP ended or refused, by bound.",
                labels: [("bound", bound.rawValue)], UInt64(servers.reduce(0) { $0 + $1[bound] }))
        }
        page.counter("touchline_http_protocol_errors_total", help: "Broken protocol.", sum(\.protocolErrors))
        page.gauge("touchline_http_open", help: "HTTP connections open.", Int64(sum(\.open)))
        let statuses = Set(servers.flatMap { $0.refused.map(\.status.code) }).sorted()
        for status in statuses {
            let count = servers.reduce(0) { $0 + $1.refusals(with: HTTPStatus(status)) }
            page.counter(
                "touchline_http_refused_total", help: "Requests refused, by status.",
                labels: [("status", "\(status)")], UInt64(count))
        }
    }

    private static func accepting(_ limiter: AcceptLimiter, into page: inout MetricsPage) {
        let state = limiter.state
        page.gauge(
            "touchline_accept_connections", help: "Connections counted, WebSockets included.",
            Int64(state.connections))
        page.gauge("touchline_accept_addresses", help: "Client addresses remembered.", Int64(state.addresses))
        page.counter(
            "touchline_accept_untracked_total", help: "Connections that found no room in the table of addresses.",
            state.untracked)
    }
}
