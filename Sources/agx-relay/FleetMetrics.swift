import FleetController
import Metrics
import ReconcileKernel
import RecordStore

/// Counts the fleet's turns and its calls to the engine for the metrics page.
struct FleetMetrics: Sendable {
    let factory: any MetricsFactory

    func count(_ report: ReconcileReport<RecordKey>) {
        let result =
            switch report.result {
            case .success: "success"
            case .failure(let error) where error is CancellationError: "cancelled"
            case .failure(let error) where (error as? StoreError)?.code == .conflict: "conflict"
            case .failure: "failure"
            }
        let kind = report.key.kind
        count("agx_reconciles_total", [("kind", kind), ("result", result)])
        time("agx_reconcile_duration_seconds", [("kind", kind)], report.duration)
    }

    func count(_ call: EngineCallReport) {
        let outcome = call.failure.map { "\($0)" } ?? "success"
        count("agx_engine_calls_total", [("operation", call.operation), ("outcome", outcome)])
        time("agx_engine_call_duration_seconds", [("operation", call.operation)], call.duration)
    }

    private func count(_ label: String, _ dimensions: [(String, String)]) {
        Counter(label: label, dimensions: dimensions, factory: factory).increment()
    }

    private func time(_ label: String, _ dimensions: [(String, String)], _ duration: Duration) {
        Timer(label: label, dimensions: dimensions, factory: factory).recordNanoseconds(
            Int64(duration / .nanoseconds(1))
        )
    }
}
