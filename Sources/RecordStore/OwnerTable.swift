import GRDB

/// The SQL of ownership: who depends on whom, by uid.
struct OwnerTable {
    let database: Database

    /// What has the uid of an owner; a record that is being deleted is still there.
    func owner(_ uid: String) throws -> RecordKey? {
        let statement = try database.cachedStatement(sql: "SELECT kind, namespace, name FROM records WHERE uid = ?")
        return try Row.fetchOne(statement, arguments: [uid])
            .map { RecordKey(kind: $0[0], namespace: $0[1], name: $0[2]) }
    }

    /// The uids of all records that name `owner`, in the order of their last changes.
    func dependents(of owner: String) throws -> [String] {
        let statement = try database.cachedStatement(
            sql: """
                SELECT dependent.uid FROM owners AS link JOIN records AS dependent ON dependent.uid = link.dependent_uid
                WHERE link.owner_uid = ? ORDER BY dependent.resource_version
                """
        )
        return try String.fetchAll(statement, arguments: [owner])
    }

    /// The uids of records that name `owner`, have no living owner, and are not being deleted yet.
    func orphans(of owner: String, limit: Int) throws -> [String] {
        let statement = try database.cachedStatement(
            sql: """
                SELECT dependent.uid FROM owners AS link JOIN records AS dependent ON dependent.uid = link.dependent_uid
                WHERE link.owner_uid = ? AND \(Self.isOrphan) ORDER BY dependent.resource_version LIMIT ?
                """
        )
        return try String.fetchAll(statement, arguments: [owner, limit])
    }

    /// The uids of all such records, whoever their owner was.
    func orphans(limit: Int) throws -> [String] {
        let statement = try database.cachedStatement(
            sql: """
                SELECT DISTINCT dependent.uid
                FROM owners AS link JOIN records AS dependent ON dependent.uid = link.dependent_uid
                WHERE \(Self.isOrphan) LIMIT ?
                """
        )
        return try String.fetchAll(statement, arguments: [limit])
    }

    private static let isOrphan = """
        dependent.deleted_at IS NULL AND NOT EXISTS (
            SELECT 1 FROM owners AS other JOIN records AS alive ON alive.uid = other.owner_uid
            WHERE other.dependent_uid = dependent.uid
        )
        """
}
