import AgxModel
import ReconcileKernel
import RecordStore
import UsageLedger

/// Brings the relay's ledger up to what a company's runtime tells; the key is the company's name.
struct UsageReconciler: Reconciler {
    let store: RecordStore
    let collector: UsageCollector

    func reconcile(_ name: String) async throws -> ReconcileOutcome {
        guard let record = try await store.get(RecordKey(kind: Company.kind, name: name)) else { return .settled }
        let outcome = try await collector.collect(LedgerCompany(name: name, uid: record.uid))
        return outcome.hasMore ? .recheck(after: .milliseconds(10)) : .settled
    }

    func allKeys() async throws -> [String] {
        try await store.list(ListQuery(kind: Company.kind)).records.map(\.key.name)
    }
}
