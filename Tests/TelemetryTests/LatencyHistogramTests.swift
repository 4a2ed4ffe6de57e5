import Telemetry
import Testing

@Suite struct LatencyHistogramTests {
    @Test(arguments: [(LatencyHistogram.Precision.percent, 0.01), (.permille, 0.001)])
    func `quantiles are as near as the precision says, the largest is exact`(
        precision: LatencyHistogram.Precision, tolerance: Double
    ) {
        var histogram = LatencyHistogram(precision: precision)
        for value in 1...100_000 { histogram.record(microseconds: Int64(value)) }
        for part in [0.5, 0.99, 0.999] {
            let exact = part * 100_000
            #expect(abs(Double(histogram.quantile(part)) - exact) <= exact * tolerance)
        }
        #expect(histogram.quantile(1) == 100_000)
        #expect(histogram.sum == 5_000_050_000)
        #expect(histogram.count == 100_000)
        #expect(histogram.mean == 50_000.5)
    }

    @Test func `a count is the same as that many records`() {
        var once = LatencyHistogram()
        var many = LatencyHistogram()
        once.record(microseconds: 42, count: 1000)
        for _ in 0..<1000 { many.record(microseconds: 42) }
        #expect(once.count == many.count && once.sum == many.sum && once.quantile(0.5) == many.quantile(0.5))
        once.record(microseconds: 42, count: 0)
        #expect(once.count == 1000)
    }

    @Test func `what is below zero or above the maximum is recorded at the end and counted`() {
        var histogram = LatencyHistogram()
        histogram.record(microseconds: LatencyHistogram.maximumMicroseconds)
        #expect(histogram.clamped == 0)
        histogram.record(microseconds: LatencyHistogram.maximumMicroseconds + 1)
        #expect(histogram.clamped == 1 && histogram.count == 2)
        #expect(histogram.quantile(1) == UInt64(LatencyHistogram.maximumMicroseconds))
        histogram.record(microseconds: 0)
        #expect(histogram.negatives == 0)
        histogram.record(microseconds: .min, count: 3)
        #expect(histogram.negatives == 3 && histogram.count == 6)
    }

    @Test func `an empty one answers zero`() {
        let histogram = LatencyHistogram()
        #expect(histogram.quantile(0.99) == 0 && histogram.quantile(1) == 0 && histogram.mean == 0)
    }

    @Test func `draining moves everything once`() {
        let shared = SharedHistogram()
        var local = LatencyHistogram()
        local.record(microseconds: 10, count: 2)
        shared.drain(&local)
        #expect(local.count == 0 && local.quantile(1) == 0)
        shared.drain(&local)
        shared.record(microseconds: 30)
        let all = shared.snapshot()
        #expect(all.count == 3 && all.sum == 50 && all.quantile(1) == 30)
    }

    @Test func `counters and gauges add up over threads`() async {
        let counter = Counter()
        let gauge = Gauge()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<1000 {
                        counter.add()
                        gauge.add(-1)
                    }
                }
            }
        }
        counter.add(5)
        #expect(counter.value == 8005)
        #expect(gauge.value == -8000)
        gauge.set(3)
        #expect(gauge.value == 3)
    }
}
