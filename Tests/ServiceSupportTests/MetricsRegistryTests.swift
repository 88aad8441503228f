import Metrics
import TestSupport
import Testing

@testable import ServiceSupport

@Suite("Counting for the metrics page", .timeLimit(.minutes(5)))
struct MetricsRegistryTests {
    private func page(_ registry: MetricsRegistry) throws -> PrometheusText {
        var text = ExpositionText()
        registry.write(to: &text)
        return try PrometheusText(text.text)
    }

    @Test("counters, gauges and timers of all parts come onto one valid page")
    func kinds() throws {
        let registry = MetricsRegistry(help: ["agx_requests_total": "Answered \\ requests.\nAll of them."])
        for _ in 0..<3 {
            Counter(label: "agx_requests_total", dimensions: [("verb", "get"), ("code", "200")], factory: registry)
                .increment()
        }
        Counter(label: "agx_requests_total", dimensions: [("code", "404"), ("verb", "get")], factory: registry)
            .increment(by: 2)
        let open = Meter(label: "agx_watches", dimensions: [], factory: registry)
        open.increment()
        open.increment()
        open.decrement()
        let timer = Timer(label: "agx_seconds", dimensions: [("verb", "get")], factory: registry)
        timer.recordNanoseconds(3_000_000)
        timer.recordNanoseconds(60_000_000_000)
        let page = try page(registry)
        #expect(page.types == ["agx_requests_total": "counter", "agx_watches": "gauge", "agx_seconds": "histogram"])
        #expect(page.samples["agx_requests_total{code=\"200\",verb=\"get\"}"] == 3)
        #expect(page.samples["agx_requests_total{code=\"404\",verb=\"get\"}"] == 2)
        #expect(page.samples["agx_watches"] == 1)
        #expect(page.samples["agx_seconds_bucket{verb=\"get\",le=\"0.0025\"}"] == 0)
        #expect(page.samples["agx_seconds_bucket{verb=\"get\",le=\"0.005\"}"] == 1)
        #expect(page.samples["agx_seconds_bucket{verb=\"get\",le=\"10\"}"] == 1)
        #expect(page.samples["agx_seconds_bucket{verb=\"get\",le=\"+Inf\"}"] == 2)
        #expect(page.samples["agx_seconds_sum{verb=\"get\"}"] == 60.003)
    }

    @Test("label values that never end don't fill the memory")
    func bounded() throws {
        let registry = MetricsRegistry(seriesLimit: 10)
        for number in 0..<1_000 {
            Counter(label: "agx_x", dimensions: [("name", "\(number)")], factory: registry).increment()
        }
        #expect(try page(registry).samples.count == 10)
    }

    @Test("a label that is used for two kinds of metric keeps its first meaning")
    func clash() throws {
        let registry = MetricsRegistry()
        Counter(label: "agx_x", dimensions: [], factory: registry).increment()
        Meter(label: "agx_x", dimensions: [], factory: registry).set(7)
        Timer(label: "agx_x", dimensions: [], factory: registry).recordNanoseconds(1)
        let page = try page(registry)
        #expect(page.types == ["agx_x": "counter"])
        #expect(page.samples == ["agx_x": 1])
    }

    @Test("texts and names that would break a line are made to fit")
    func hostile() throws {
        var text = ExpositionText()
        text.family("0agx.é-x", .gauge, help: "one\r\ntwo \\\u{301} \"three\"")
        text.sample("0agx.é-x", [("a b:c", "x\r\ny\\\u{301}\"\u{301}")], .infinity)
        text.sample("0agx.é-x", [], -.infinity)
        text.family("other", .counter, help: "")
        text.sample("other", [], 1)
        text.family("0agx.é-x", .gauge, help: "again")
        text.sample("0agx.é-x", [("a", "")], .nan)
        let page = try PrometheusText(text.text)
        #expect(page.types == ["_0agx___x": "gauge", "other": "counter"])
        #expect(page.samples.count == 4)
        #expect(text.text.contains("one\r\\ntwo \\\\\u{301} \"three\""))
    }

    @Test("many tasks count at once, and nothing is lost")
    func concurrent() async throws {
        let registry = MetricsRegistry()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<1_000 {
                        Counter(label: "agx_x", dimensions: [("a", "b")], factory: registry).increment()
                    }
                }
            }
        }
        #expect(try page(registry).samples["agx_x{a=\"b\"}"] == 8_000)
    }
}
