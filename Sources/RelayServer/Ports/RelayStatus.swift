/// What the relay's other parts say of themselves, for probes and metrics; must not block.
package protocol RelayStatus: Sendable {
    /// The queue of the reconcilers at this moment.
    var queue: QueueSample { get }

    /// Why the engine isn't being observed, for people; nil while it is.
    var engineProblem: String? { get }

    /// Further numbers for the metrics page.
    var gauges: [RelayGauge] { get }
}

/// The queue of the reconcilers at one moment.
package struct QueueSample: Sendable, Hashable {
    /// Keys that wait for a worker.
    package var ready: Int
    /// Keys that wait for their time.
    package var waiting: Int
    /// Keys that workers have in hand.
    package var processing: Int
    /// Keys whose last reconcile failed.
    package var failing: Int
    /// How long the oldest ready key has waited.
    package var oldestReadyAge: Duration

    package init(
        ready: Int = 0,
        waiting: Int = 0,
        processing: Int = 0,
        failing: Int = 0,
        oldestReadyAge: Duration = .zero,
    ) {
        self.ready = ready
        self.waiting = waiting
        self.processing = processing
        self.failing = failing
        self.oldestReadyAge = oldestReadyAge
    }
}

/// One number of the metrics page.
package struct RelayGauge: Sendable, Hashable {
    /// Such as `agx_gate_execs`.
    package var name: String
    package var help: String
    /// What tells this number from others of the same name, by label.
    package var labels: [String: String]
    package var value: Double

    package init(name: String, help: String, labels: [String: String] = [:], value: Double) {
        self.name = name
        self.help = help
        self.labels = labels
        self.value = value
    }
}
