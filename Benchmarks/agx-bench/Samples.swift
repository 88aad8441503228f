import Foundation

/// Repeated measurements of one thing, in milliseconds.
struct Samples: Sendable {
    private(set) var milliseconds: [Double] = []

    init(_ milliseconds: [Double] = []) { self.milliseconds = milliseconds }

    mutating func add(_ value: Double) { milliseconds.append(value) }

    mutating func add(_ duration: Duration) { milliseconds.append(duration.milliseconds) }

    var median: Double { quantile(0.5) }
    var slowTenth: Double { quantile(0.9) }
    /// The 99th percentile.
    var slowest: Double { quantile(0.99) }

    /// Median and 90th percentile with the number of samples behind them.
    var text: String {
        milliseconds.count < 2
            ? "\(median.shown) ms" : "\(median.shown) ms (p90 \(slowTenth.shown), n \(milliseconds.count))"
    }

    /// Linear between the neighbours; not a number without samples.
    private func quantile(_ part: Double) -> Double {
        let sorted = milliseconds.sorted()
        guard let last = sorted.last else { return .nan }
        let place = part * Double(sorted.count - 1)
        let below = Int(place)
        guard below + 1 < sorted.count else { return last }
        return sorted[below] + (sorted[below + 1] - sorted[below]) * (place - Double(below))
    }
}

extension Duration {
    var milliseconds: Double { Double(components.seconds) * 1e3 + Double(components.attoseconds) / 1e15 }
}

extension Double {
    /// Three significant digits, as far as a table needs them.
    var shown: String {
        self >= 100 ? String(format: "%.0f", self) : String(format: self >= 10 ? "%.1f" : "%.2f", self)
    }
}

/// Runs the body and says how long it took.
func measured<Value>(_ body: () async throws -> Value) async rethrows -> (value: Value, duration: Duration) {
    let start = ContinuousClock.now
    let value = try await body()
    return (value, ContinuousClock.now - start)
}
