package import AgxModel
import Foundation
import ManifestFormat
package import RecordStore

/// The company's own ledger of what runs have used: records of a kind that no API serves, without an owner, so that
/// they outlive runs and tasks.
///
/// A row is numbered by its record's version. These numbers hold as long as this process does: a database that is put
/// back to an older state, which takes a new process, gives them out anew. So each process has an epoch of its own, and
/// who comes with the position of another one gets everything from the start.
package struct UsageJournal: Sendable {
    /// The kind of the rows' records; it is not among the kinds of the API.
    package static let kind = "UsageRecord"

    private let store: RecordStore
    private let namespace: String
    private let epoch: String
    private let retention: UsageRetention

    /// `epoch` must differ from that of every other process, such as a random text.
    package init(store: RecordStore, namespace: String, epoch: String, retention: UsageRetention = UsageRetention()) {
        (self.store, self.namespace, self.epoch, self.retention) = (store, namespace, epoch, retention)
    }

    /// Writes the row of a run in the transaction that settles it; the first row of a run stays.
    static func write(_ row: UsageRow, in transaction: RecordTransaction) throws {
        let key = RecordKey(kind: kind, namespace: row.company, name: row.run)
        guard try transaction.get(key) == nil else { return }
        let spec = try JSONValue(encoding: row)
        _ = try transaction.create(RecordDraft(key: key, apiVersion: "runagx.com/v1", content: ["spec": spec]))
    }

    /// The next rows after a position of this epoch; from the start for another epoch.
    ///
    /// Throws `StoreError` if the database fails, and `ParseError` for a row that isn't one.
    package func page(after position: Int64, epoch: String?, limit: Int) async throws -> UsagePage {
        let start = epoch == self.epoch ? max(position, 0) : 0
        let limit = min(max(limit, 1), 1000)
        let records = try await store.list(kind: Self.kind, namespace: namespace, after: start, limit: limit + 1)
        let shown = records.prefix(limit)
        return UsagePage(
            epoch: self.epoch,
            rows: try shown.map { try $0.spec.decode(UsageRow.self) },
            position: shown.last?.resourceVersion ?? start,
            hasMore: records.count > limit,
        )
    }

    /// Lets rows go that the relay has, as it says with a position of this epoch, and that are too old or too many; how
    /// many went.
    ///
    /// Rows behind the position are never touched. Throws `StoreError` if the database fails.
    package func prune(acknowledged position: Int64, epoch: String?) async throws -> Int {
        guard epoch == self.epoch, position > 0 else { return 0 }
        let surplus = try await surplus(upTo: position)
        guard !surplus.isEmpty else { return 0 }
        return try await store.write(durability: .normal) { transaction in
            var count = 0
            for key in surplus where try transaction.get(key) != nil {
                _ = try transaction.delete(key)
                count += 1
            }
            return count
        }
    }

    private func surplus(upTo position: Int64) async throws(StoreError) -> [RecordKey] {
        let first = try await store.list(ListQuery(kind: Self.kind, namespace: namespace, limit: 1))
        let excess = first.records.count + (first.remainingCount ?? 0) - retention.inAll
        let oldest = try await store.list(kind: Self.kind, namespace: namespace, after: 0, limit: retention.step)
        let limit = store.now.addingTimeInterval(-Double(retention.age.components.seconds))
        return oldest.enumerated()
            .prefix { index, record in
                record.resourceVersion <= position && (index < excess || record.creationTimestamp < limit)
            }
            .map(\.element.key)
    }
}
