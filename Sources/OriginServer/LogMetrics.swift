import EventLog
import EventLoop
import MatchModel
import Telemetry

/// The log's part of the origin's page for Prometheus.
enum LogMetrics {
    static func write(_ status: LogCare.Status, into page: inout MetricsPage) {
        let size = status.size
        page.gauge("touchline_origin_log_bytes", help: "Bytes of the log's file.", Int64(size.bytes))
        page.gauge("touchline_origin_log_used_bytes", help: "Bytes of it that hold something.", Int64(size.usedBytes))
        page.gauge(
            "touchline_origin_log_ahead_bytes", help: "Bytes of the write-ahead file.", Int64(size.writeAheadBytes))
        page.gauge(
            "touchline_origin_log_ahead_pages_left", help: "Pages that its last move into the log's file left in it.",
            Int64(status.pagesLeft))
        page.counter(
            "touchline_origin_log_backfill_failed_total", help: "Times that it could not be moved.",
            status.backfillsFailed)
        page.gauge("touchline_origin_log_disk_free_bytes", help: "Bytes left where the log is.", Int64(size.freeBytes))
        let age = size.oldest.map { max(0, (SystemClock.unix() - $0).milliseconds / 1000) } ?? 0
        page.gauge("touchline_origin_log_oldest_seconds", help: "Age of the oldest input that is kept.", age)
        page.counter("touchline_origin_checkpoints_total", help: "Checkpoints written.", status.checkpoints)
        for (reason, value) in [
            ("write", status.checkpointsFailed), ("busy", status.checkpointsSkipped),
            ("unreadable", status.checkpointsUnreadable),
        ] {
            page.counter(
                "touchline_origin_checkpoints_lost_total", help: "Checkpoints not written, or not read at the start.",
                labels: [("reason", reason)], value)
        }
        page.gauge(
            "touchline_origin_checkpoint_input", help: "The last input in the newest checkpoint.",
            Int64(clamping: status.checkpointInput))
        page.gauge("touchline_origin_checkpoint_bytes", help: "Its size.", Int64(status.checkpointBytes))
        page.summary("touchline_origin_checkpoint_encoding", help: "Encoding one, beside the loop.", status.encoding)
        page.summary("touchline_origin_checkpoint_writing", help: "Writing one, between commits.", status.writing)
        for (table, value) in [("inputs", status.inputsLetGo), ("publications", status.publicationsLetGo)] {
            page.counter(
                "touchline_origin_log_let_go_total", help: "Records past their time that left the log.",
                labels: [("table", table)], value)
        }
        page.counter(
            "touchline_origin_log_retention_failed_total", help: "Times that nothing could leave.",
            status.retentionFailed)
        page.counter(
            "touchline_origin_log_check_failed_total", help: "Times that it could not be read for damage.",
            status.checksFailed)
        page.gauge(
            "touchline_origin_log_checked_records", help: "Records read for damage since the start.",
            Int64(clamping: status.recordsChecked))
        page.gauge(
            "touchline_origin_log_checked", help: "1 once every record was as it was written.",
            Int64(status.isChecked ? 1 : 0))
        page.gauge(
            "touchline_origin_log_damaged", help: "1 when a record is not as it was written.",
            Int64(status.damage == nil ? 0 : 1))
    }
}
