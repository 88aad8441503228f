import AgxModel
import FleetController
import ReconcileKernel
import RecordStore
import RelayServer
import UsageLedger

/// Takes over what a company's runtime tells of itself and of its runs' usage; the key is the company's name.
struct UsageReconciler: Reconciler {
    let store: RecordStore
    let collector: UsageCollector
    let statuses: RuntimeStatusSource
    let readings: RuntimeReadings
    let data: DataConditionReporter

    func reconcile(_ name: String) async throws -> ReconcileOutcome {
        guard let record = try await store.get(RecordKey(kind: Company.kind, name: name)) else {
            readings.note(nil, of: name)
            return .settled
        }
        let outcome = try await collector.collect(LedgerCompany(name: name, uid: record.uid))
        if outcome.hasMore { return .recheck(after: .milliseconds(10)) }
        let status = try await statuses.status(of: name)
        readings.note(status?.queue, of: name)
        if let told = status?.conditions[type: RuntimeStatus.databaseHealthy] {
            try await data.report(told, of: record.key)
        }
        return .settled
    }

    func allKeys() async throws -> [String] {
        try await store.identities(kind: Company.kind).map(\.key.name)
    }
}
