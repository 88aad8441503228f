import AgxModel
import RelayServer
import Synchronization

/// What companies' runtimes said last of their queues, for the metrics page.
final class RuntimeReadings: Sendable {
    private struct Reading {
        var queue: RuntimeStatus.Queue
        var time: ContinuousClock.Instant
    }

    /// What is older is not shown: the company may be gone, or its runtime away.
    private static let lifetime = Duration.seconds(120)

    private let readings = Mutex<[String: Reading]>([:])

    /// Notes what a company's runtime says; nil if it says nothing.
    func note(_ queue: RuntimeStatus.Queue?, of company: String) {
        readings.withLock { $0[company] = queue.map { Reading(queue: $0, time: .now) } }
    }

    /// Four numbers for each company whose runtime has been heard lately.
    var gauges: [RelayGauge] {
        let now = ContinuousClock.now
        let current = readings.withLock { readings in
            readings = readings.filter { now - $0.value.time <= Self.lifetime }
            return readings.sorted { $0.key < $1.key }
        }
        return Self.metrics.flatMap { metric in
            current.map { company, reading in
                RelayGauge(
                    name: metric.name,
                    help: metric.help,
                    labels: ["company": company],
                    value: metric.value(reading.queue),
                )
            }
        }
    }

    private struct Metric: Sendable {
        var name: String
        var help: String
        var value: @Sendable (RuntimeStatus.Queue) -> Double
    }

    private static let metrics = [
        Metric(name: "agx_tasks_pending", help: "Tasks of a company that wait, for whatever reason.") {
            Double($0.pending)
        },
        Metric(name: "agx_tasks_runnable", help: "Tasks of a company that wait for a run slot and nothing else.") {
            Double($0.runnable)
        },
        Metric(name: "agx_tasks_oldest_runnable_seconds", help: "How long the first of these has waited.") {
            $0.oldestRunnableSeconds
        },
        Metric(name: "agx_runs_active", help: "Runs of a company that are not over.") { Double($0.activeRuns) },
    ]
}
