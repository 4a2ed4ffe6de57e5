import Telemetry
import Testing

@Suite struct MetricsPageTests {
    @Test func `families stand together with one HELP and TYPE each, in the order of their first line`() {
        var page = MetricsPage()
        page.counter("a_total", help: "As.", labels: [("worker", "0")], 1)
        page.gauge("b", help: "Bs.", Int64(-2))
        page.counter("a_total", help: "As.", labels: [("worker", "1")], 3)
        page.gauge("c", help: "Cs.", 0.5)
        #expect(
            page.text == """
                # HELP a_total As.
                # TYPE a_total counter
                a_total{worker="0"} 1
                a_total{worker="1"} 3
                # HELP b Bs.
                # TYPE b gauge
                b -2
                # HELP c Cs.
                # TYPE c gauge
                c 0.5

                """)
    }

    @Test func `a summary names its unit and has quantiles, sum and count`() {
        var histogram = LatencyHistogram()
        histogram.record(microseconds: 7, count: 2)
        var page = MetricsPage()
        page.summary("stage_written", help: "Written.", labels: [("edge", "lon-1")], histogram)
        #expect(
            page.text == """
                # HELP stage_written_microseconds Written.
                # TYPE stage_written_microseconds summary
                stage_written_microseconds{edge="lon-1",quantile="0.5"} 7
                stage_written_microseconds{edge="lon-1",quantile="0.99"} 7
                stage_written_microseconds{edge="lon-1",quantile="0.999"} 7
                stage_written_microseconds{edge="lon-1",quantile="1"} 7
                stage_written_microseconds_sum{edge="lon-1"} 14
                stage_written_microseconds_count{edge="lon-1"} 2

                """)
    }

    @Test func `an empty summary has no quantile that reads as fast`() {
        var page = MetricsPage()
        page.summary("s", help: "S.", LatencyHistogram())
        #expect(page.text.contains("s_microseconds{quantile=\"1\"} NaN\n"))
        #expect(page.text.contains("s_microseconds_count 0\n"))
    }

    @Test func `label values and help are escaped`() {
        var page = MetricsPage()
        page.gauge("g", help: "back\\slash\n\"quoted\"", labels: [("l", "a\\b\"c\nd")], Double.infinity)
        #expect(
            page.text == #"""
                # HELP g back\\slash\n"quoted"
                # TYPE g gauge
                g{l="a\\b\"c\nd"} +Inf

                """#)
    }
}
