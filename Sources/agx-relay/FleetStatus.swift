import FleetController
import ReconcileKernel
import RelayServer

/// What the fleet says of itself on the probes and the metrics page.
struct FleetStatus: RelayStatus {
    let fleet: Fleet<ContinuousClock>

    var queue: QueueSample {
        let statistics = fleet.queueStatistics
        return QueueSample(
            ready: statistics.ready,
            waiting: statistics.waiting,
            processing: statistics.processing,
            failing: statistics.failing,
            oldestReadyAge: statistics.oldestReadyAge,
        )
    }

    var engineProblem: String? {
        fleet.isConnected ? nil : "the container engine can't be reached; it is tried again and again"
    }

    var gauges: [RelayGauge] { [] }
}
