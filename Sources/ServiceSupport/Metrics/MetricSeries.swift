import Metrics
import Synchronization

/// One line, or the lines of one histogram, of the metrics page.
protocol MetricSeries: AnyObject, Sendable {
    /// Adds the present value under these labels.
    func write(_ name: String, _ labels: [(String, String)], to page: inout ExpositionText)
}

/// One number: what a counter or a gauge has come to.
final class NumberSeries: MetricSeries {
    private let value = Mutex(0.0)

    func write(_ name: String, _ labels: [(String, String)], to page: inout ExpositionText) {
        page.sample(name, labels, value.withLock(\.self))
    }
}

extension NumberSeries: CounterHandler, FloatingPointCounterHandler {
    func increment(by amount: Int64) { increment(by: Double(amount)) }
    func increment(by amount: Double) { value.withLock { $0 += amount } }
    func reset() { value.withLock { $0 = 0 } }
}

extension NumberSeries: MeterHandler, RecorderHandler {
    func set(_ value: Int64) { set(Double(value)) }
    func set(_ value: Double) { self.value.withLock { $0 = value } }
    func decrement(by amount: Double) { increment(by: -amount) }
    func record(_ value: Int64) { set(Double(value)) }
    func record(_ value: Double) { set(value) }
}

/// How often values up to each bound were seen, and their sum.
final class HistogramSeries: MetricSeries {
    /// Seconds, from a read in memory to a request that gives up.
    static let bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

    private struct State {
        /// For each bound, and at the end for what is above all.
        var counts = [Int](repeating: 0, count: HistogramSeries.bounds.count + 1)
        var sum = 0.0
    }

    private let state = Mutex(State())

    func write(_ name: String, _ labels: [(String, String)], to page: inout ExpositionText) {
        let state = state.withLock(\.self)
        var total = 0
        for (bound, count) in zip(Self.bounds + [.infinity], state.counts) {
            total += count
            page.sample(name + "_bucket", labels + [("le", ExpositionText.number(bound))], Double(total))
        }
        page.sample(name + "_sum", labels, state.sum)
        page.sample(name + "_count", labels, Double(total))
    }
}

extension HistogramSeries: TimerHandler, RecorderHandler {
    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        let index = Self.bounds.firstIndex { value <= $0 } ?? Self.bounds.count
        state.withLock { state in
            state.counts[index] += 1
            state.sum += value
        }
    }

    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
}
