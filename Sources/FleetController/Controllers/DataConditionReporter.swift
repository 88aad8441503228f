package import AgxModel
package import Foundation
import ManifestFormat
package import RecordStore

/// Writes into a company's status what its runtime tells of a repaired database; the other conditions stay.
package struct DataConditionReporter: Sendable {
    private let store: RecordStore
    private let now: @Sendable () -> Date

    package init(store: RecordStore, now: @escaping @Sendable () -> Date) {
        self.store = store
        self.now = now
    }

    /// Brings the status to what the runtime tells; writes only if that is new.
    ///
    /// Throws `conflict` if others keep writing the status meanwhile, and what the store throws.
    package func report(_ told: Condition, of key: RecordKey) async throws {
        for isLast in [false, false, true] {
            do {
                return try await write(told, key)
            } catch let error as StoreError where error.code == .conflict && !isLast {
                // The fleet's controller has written it: it is read anew.
            }
        }
    }

    private func write(_ told: Condition, _ key: RecordKey) async throws {
        guard let record = try await store.get(key), !record.isDeleting else { return }
        var status = try Company.decodeStatus(record.status)
        let condition = DataCondition.condition(
            told,
            of: key.name,
            acknowledged: record.annotations[LabelKeys.repairAcknowledged],
            present: status.conditions[type: DataCondition.type],
            now: Timestamp(now()),
        )
        guard let condition else { return }
        let conditions = status.conditions.setting(condition)
        guard conditions != status.conditions else { return }
        status.conditions = conditions
        _ = try await store.updateStatus(
            of: key,
            uid: record.uid,
            to: try JSONValue(encoding: status),
            expecting: record.resourceVersion,
        )
    }
}
