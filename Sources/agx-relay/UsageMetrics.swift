import AgxModel
import Metrics
import UsageLedger

/// Counts for the metrics page what comes into the ledger, each run once.
///
/// Companies are no label, so that the page stays small; each has its own report.
struct UsageMetrics: Sendable {
    let factory: any MetricsFactory

    func count(_ runs: [NewRun]) {
        for (reason, runs) in Dictionary(grouping: runs, by: { $0.reason?.rawValue ?? "other" }) {
            Counter(label: "agx_runs_finished_total", dimensions: [("reason", reason)], factory: factory)
                .increment(by: runs.count)
        }
        for (type, count) in Self.tokens {
            let tokens = runs.reduce(0) { $0 + max(Double(count($1.tokens)), 0) }
            increment("agx_usage_tokens_total", [("type", type)], tokens)
        }
        increment("agx_usage_cost_dollars_total", [], runs.reduce(0) { $0 + ($1.cost?.amount ?? 0) })
    }

    private static let tokens: [(String, @Sendable (Run.TokenCounts) -> Int64)] = [
        ("input", { $0.input }), ("output", { $0.output }), ("cache_read", { $0.cacheRead }),
        ("cache_write", { $0.cacheWrite }),
    ]

    private func increment(_ label: String, _ dimensions: [(String, String)], _ amount: Double) {
        FloatingPointCounter(label: label, dimensions: dimensions, factory: factory).increment(by: amount)
    }
}
