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

    func answer() async throws -> Response {
        var page = ExpositionText()
        addQueue(to: &page)
        try await addRecords(to: &page)
        addProcess(to: &page)
        for gauge in status.gauges {
            page.family(gauge.name, .gauge, help: gauge.help)
            page.sample(gauge.name, [], gauge.value)
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

    private func addRecords(to page: inout ExpositionText) async throws {
        let companies = try await store.list(ListQuery(kind: Company.kind))
        var counts: [String: Int] = [:]
        for phase in Company.Phase.allCases { counts[phase.rawValue] = 0 }
        for record in companies.records {
            // Only words of the kind become labels.
            let phase = record.status?["phase"]?.string.flatMap(Company.Phase.init(rawValue:)) ?? .pending
            counts[phase.rawValue, default: 0] += 1
        }
        page.family("agx_companies", .gauge, help: "Companies by phase.")
        for (phase, count) in counts.sorted(by: { $0.key < $1.key }) {
            page.sample("agx_companies", [("phase", phase)], Double(count))
        }
        page.family("agx_store_resource_version", .counter, help: "The version of the newest write.")
        page.sample("agx_store_resource_version", [], Double(companies.resourceVersion))
    }

    private func addProcess(to page: inout ExpositionText) {
        let usage = ProcessUsage.current()
        page.family("process_resident_memory_bytes", .gauge, help: "Memory in RAM.")
        page.sample("process_resident_memory_bytes", [], Double(usage.residentBytes))
        page.family("process_cpu_seconds_total", .counter, help: "Processor time, user and system.")
        page.sample("process_cpu_seconds_total", [], usage.processorSeconds)
        page.family("process_open_fds", .gauge, help: "Open files.")
        page.sample("process_open_fds", [], Double(usage.openFiles))
    }
}
