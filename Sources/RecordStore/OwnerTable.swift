import GRDB

/// The SQL of ownership: who depends on whom, by uid.
struct OwnerTable {
    let database: Database

    /// Whether at least one of the owners is still there; a record that is being deleted is.
    func isAnyAlive(_ owners: [OwnerReference]) throws -> Bool {
        let statement = try database.cachedStatement(sql: "SELECT 1 FROM records WHERE uid = ?")
        return try owners.contains { try Row.fetchOne(statement, arguments: [$0.uid]) != nil }
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
