import Metrics

/// Counts what runtimes ask of their gates; companies and paths are no labels, so that nobody can make many.
struct GateMetrics: Sendable {
    /// What came of a request.
    enum Outcome: String, Sendable {
        case allowed
        /// By the gate itself.
        case refused
        /// By the engine, or because it can't be reached.
        case failed
    }

    private let factory: any MetricsFactory
    /// Attached execs that are open.
    let openExecs: Meter

    init(_ factory: any MetricsFactory) {
        self.factory = factory
        openExecs = Meter(label: "agx_gate_execs", dimensions: [], factory: factory)
    }

    /// Counts one request; `operation` is nil for what was not understood or is not on the list.
    func count(_ operation: GateOperation?, _ outcome: Outcome) {
        Counter(
            label: "agx_gate_requests_total",
            dimensions: [("operation", operation?.name ?? "other"), ("outcome", outcome.rawValue)],
            factory: factory,
        ).increment()
    }

    /// Counts events of runtimes: those that were written, and those that were too many.
    func countEvents(written: Int, dropped: Int) {
        for (outcome, count) in [("written", written), ("dropped", dropped)] where count > 0 {
            Counter(label: "agx_runtime_events_total", dimensions: [("outcome", outcome)], factory: factory)
                .increment(by: count)
        }
    }
}

extension GateOperation {
    /// The operation as a label.
    fileprivate var name: String {
        switch self {
        case .ping: "ping"
        case .version: "version"
        case .inspectSandbox: "inspect_sandbox"
        case .createExec: "create_exec"
        case .startExec: "start_exec"
        case .resizeExec: "resize_exec"
        case .inspectExec: "inspect_exec"
        case .readCredentials: "read_credentials"
        case .reportEvents: "report_events"
        case .announceUsage: "announce_usage"
        }
    }
}
