import FleetController
import ReconcileKernel
import RelayServer

/// What the fleet says of itself on the probes and the metrics page.
struct FleetStatus: RelayStatus {
    let fleet: Fleet<ContinuousClock>
    let readings: RuntimeReadings

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

    /// Every word is there from the start, also those that nothing is now: a series that comes and goes can't be alerted on.
    var gauges: [RelayGauge] {
        let census = fleet.census
        var gauges = FleetGauges()
        gauges.add("agx_companies", "Companies by phase.", "phase", census.companies)
        gauges.add("agx_companies_ready", "Companies by their condition Ready.", "status", census.readyCompanies)
        gauges.add("agx_containers", "Containers by state.", "state", census.containers)
        gauges.add("agx_containers_ready", "Containers by their condition Ready.", "status", census.readyContainers)
        gauges.add(census.obstacles)
        return gauges.all + readings.gauges
    }
}
