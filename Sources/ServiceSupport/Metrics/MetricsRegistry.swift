package import Metrics
import Synchronization

/// Keeps what the parts of a process count, for the page that Prometheus scrapes.
///
/// The same label and dimensions always mean the same number, so handlers may be made for each use. Memory is bounded:
/// a family has no more than `seriesLimit` combinations of label values, and what is beyond is not kept.
package final class MetricsRegistry: MetricsFactory {
    private struct Family {
        var kind: ExpositionText.Kind
        var series: [SeriesKey: any MetricSeries] = [:]
    }

    private struct SeriesKey: Hashable {
        var names: [String]
        var values: [String]

        init(_ dimensions: [(String, String)]) {
            let sorted = dimensions.sorted { $0.0 < $1.0 }
            (names, values) = (sorted.map(\.0), sorted.map(\.1))
        }
    }

    private let help: [String: String]
    private let seriesLimit: Int
    private let families = Mutex<[String: Family]>([:])

    /// `help` has a sentence for each label; a label that isn't in it is shown with its own name.
    package init(help: [String: String] = [:], seriesLimit: Int = 1_000) {
        self.help = help
        self.seriesLimit = seriesLimit
    }

    /// Adds all families to a page, in the order of their names.
    package func write(to page: inout ExpositionText) {
        let families = families.withLock(\.self)
        for (label, family) in families.sorted(by: { $0.key < $1.key }) {
            page.family(label, family.kind, help: help[label] ?? label)
            let series = family.series.sorted { $0.key.values.lexicographicallyPrecedes($1.key.values) }
            for (key, series) in series { series.write(label, Array(zip(key.names, key.values)), to: &page) }
        }
    }

    private func series<Series: MetricSeries>(
        _ label: String,
        _ dimensions: [(String, String)],
        _ kind: ExpositionText.Kind,
        _ make: () -> Series,
    ) -> Series {
        let key = SeriesKey(dimensions)
        return families.withLock { families in
            var family = families[label] ?? Family(kind: kind)
            if let known = family.series[key] as? Series, family.kind == kind { return known }
            let made = make()
            // A label that already means something else, or has too many values, is counted where nobody looks.
            guard family.kind == kind, family.series.count < seriesLimit else { return made }
            family.series[key] = made
            families[label] = family
            return made
        }
    }

    private func number(_ label: String, _ dimensions: [(String, String)], _ kind: ExpositionText.Kind) -> NumberSeries
    {
        series(label, dimensions, kind) { NumberSeries() }
    }
}

extension MetricsRegistry {
    /// A number that only grows.
    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        number(label, dimensions, .counter)
    }

    /// A number that only grows, in fractions.
    package func makeFloatingPointCounter(
        label: String,
        dimensions: [(String, String)],
    ) -> any FloatingPointCounterHandler {
        number(label, dimensions, .counter)
    }

    /// A gauge.
    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        number(label, dimensions, .gauge)
    }

    /// A histogram if `aggregate`, else a gauge of the last value.
    package func makeRecorder(
        label: String,
        dimensions: [(String, String)],
        aggregate: Bool,
    ) -> any RecorderHandler {
        aggregate
            ? series(label, dimensions, .histogram) { HistogramSeries() } : number(label, dimensions, .gauge)
    }

    /// A histogram in seconds, whatever unit times are given in.
    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        series(label, dimensions, .histogram) { HistogramSeries() }
    }

    /// Keeps it on the page: a counter that vanished and came back would look like a restart.
    package func destroyCounter(_ handler: any CounterHandler) {}
    /// Keeps it on the page.
    package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    /// Keeps it on the page.
    package func destroyMeter(_ handler: any MeterHandler) {}
    /// Keeps it on the page.
    package func destroyRecorder(_ handler: any RecorderHandler) {}
    /// Keeps it on the page.
    package func destroyTimer(_ handler: any TimerHandler) {}
}
