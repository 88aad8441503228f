import AgxModel
import HTTPTypes
import Hummingbird
import ManifestFormat
import NIOCore
import RecordStore
import ServiceSupport

/// The relay in numbers, as Prometheus scrapes them.
struct MetricsEndpoint: Sendable {
    let store: RecordStore
    let status: any RelayStatus
    let registry: MetricsRegistry

    func answer() async throws -> Response {
        var page = ExpositionText()
        addQueue(to: &page)
        try await addStore(to: &page)
        registry.write(to: &page)
        addProcess(to: &page)
        for gauge in status.gauges {
            page.family(gauge.name, .gauge, help: gauge.help)
            page.sample(gauge.name, gauge.labels.sorted { $0.key < $1.key }, gauge.value)
        }
        return Response(
            status: .ok,
            headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: page.text)),
        )
    }

    private func addQueue(to page: inout ExpositionText) {
        let queue = status.queue
        page.family("agx_reconcile_queue_keys", .gauge, help: "Keys of the reconcilers by where they are.")
        let parts = [
            ("ready", queue.ready), ("waiting", queue.waiting), ("processing", queue.processing),
            ("failing", queue.failing),
        ]
        for (state, count) in parts { page.sample("agx_reconcile_queue_keys", [("state", state)], Double(count)) }
        let age = "agx_reconcile_queue_oldest_ready_seconds"
        page.family(age, .gauge, help: "How long the oldest ready key has waited for a worker.")
        page.sample(age, [], queue.oldestReadyAge / .seconds(1))
        page.family("agx_engine_connected", .gauge, help: "1 while the engine is being observed.")
        page.sample("agx_engine_connected", [], status.engineProblem == nil ? 1 : 0)
    }

    private func addStore(to page: inout ExpositionText) async throws {
        let version = try await store.latestResourceVersion()
        page.family("agx_store_resource_version", .gauge, help: "The version of the newest write.")
        page.sample("agx_store_resource_version", [], Double(version))
        let store = store.statistics
        page.family("agx_store_writes_total", .counter, help: "Writes that changed records.")
        page.sample("agx_store_writes_total", [], Double(store.writes))
        page.family("agx_store_waiting_writes", .gauge, help: "Writes that wait for the database.")
        page.sample("agx_store_waiting_writes", [], Double(store.waitingWrites))
        page.family("agx_store_conflicts_total", .counter, help: "Writes refused because another came before them.")
        page.sample("agx_store_conflicts_total", [], Double(store.conflicts))
        page.family("agx_store_failures_total", .counter, help: "Reads and writes that the database failed.")
        page.sample("agx_store_failures_total", [], Double(store.failures))
        page.family("agx_store_database_bytes", .gauge, help: "Size of the database's files.")
        page.sample("agx_store_database_bytes", [("file", "database")], Double(store.databaseBytes))
        page.sample("agx_store_database_bytes", [("file", "log")], Double(store.logBytes))
    }

    private func addProcess(to page: inout ExpositionText) {
        let usage = ProcessUsage.current()
        let gauges: [(String, String, Double)] = [
            ("process_resident_memory_bytes", "Memory in RAM.", Double(usage.residentBytes)),
            ("process_virtual_memory_bytes", "Address space.", Double(usage.virtualBytes)),
            ("process_open_fds", "Open files.", Double(usage.openFiles)),
            ("process_max_fds", "How many files may be open.", usage.openFileLimit),
            ("process_start_time_seconds", "When the process began, in seconds since 1970.", usage.startTime),
        ]
        for (name, help, value) in gauges {
            page.family(name, .gauge, help: help)
            page.sample(name, [], value)
        }
        page.family("process_cpu_seconds_total", .counter, help: "Processor time, user and system.")
        page.sample("process_cpu_seconds_total", [], usage.processorSeconds)
    }
}
