import GRDB

extension RecordStore {
    /// The uids of a kind's records in a namespace, in the order in which they were created.
    ///
    /// Their creation times don't tell it: they have whole seconds, of a clock that can be set.
    package func uidsByCreation(kind: String, namespace: String) async throws(StoreError) -> [String] {
        try await read("order \(kind) by creation") { database in
            // SQLite numbers a new row beyond all that are there.
            let statement = try database.cachedStatement(
                sql: "SELECT uid FROM records WHERE kind = ? AND namespace = ? ORDER BY rowid"
            )
            return try String.fetchAll(statement, arguments: [kind, namespace])
        }
    }
}
