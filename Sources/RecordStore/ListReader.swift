import GRDB
import ManifestFormat

extension RecordStore {
    /// Where a page ended.
    struct ListPosition: Hashable {
        var version: Int64
        var namespace: String
        var name: String
    }

    struct ListPage {
        var records: [Record]
        var version: Int64
        var next: ListPosition?
        var remainingCount: Int?
    }
}

/// Reads one page of a list as it was at a version: present rows, and the states that later changes replaced.
struct ListReader {
    private let database: Database
    private let table: RecordTable
    private let log: ChangeTable
    private let query: ListQuery
    private let last: RecordStore.ListPosition?
    /// The newest version of the database.
    let latest: Int64
    private let version: Int64

    init(database: Database, cache: RecordCache, query: ListQuery, last: RecordStore.ListPosition?) throws {
        self.database = database
        table = RecordTable(database: database, cache: cache)
        log = ChangeTable(database: database)
        self.query = query
        self.last = last
        latest = try log.latestVersion()
        version = last?.version ?? query.atVersion ?? latest
        guard version <= latest else {
            throw StoreError(.badRequest, "too large resource version: \(version), current: \(latest)")
        }
    }

    func page(counting: Bool) throws -> RecordStore.ListPage {
        let replaced = version == latest ? [] : try replacedStates()
        var records: [Record] = []
        var isComplete = true
        try merge(replaced) { record in
            guard query.matches(record) else { return true }
            if let limit = query.limit, records.count == limit {
                isComplete = false
                return false
            }
            records.append(record)
            return true
        }
        var page = RecordStore.ListPage(records: records, version: version)
        guard !isComplete, let end = records.last?.key else { return page }
        page.next = .init(version: version, namespace: end.namespace, name: end.name)
        if counting, !query.isSelective { page.remainingCount = try count(after: end, replaced: replaced) }
        return page
    }

    /// The page as the database holds it; nil if some of it has changed since the version that it shows.
    ///
    /// For queries that aren't selective.
    func storedPage() throws -> StoredList? {
        guard try version == latest || replacedStates().isEmpty else { return nil }
        let (sql, arguments) = selection(of: RecordTable.storedColumns)
        let found = try table.stored(sql: sql + " LIMIT ?", arguments + [query.limit.map { $0 + 1 } ?? -1])
        guard let limit = query.limit, found.count > limit else {
            return StoredList(objects: found[...], version: version)
        }
        let page = found.prefix(limit)
        let remaining = try page.last.map { try count(after: $0.key, replaced: []) } ?? 0
        return try StoredList(objects: page, version: version, of: query, remaining: remaining)
    }

    private func replacedStates() throws -> [FirstChange] {
        try log.firstChanges(
            after: version,
            kind: query.kind,
            namespace: query.namespace,
            from: last.map { ($0.namespace, $0.name) },
        ).filter { !$0.isAddition }
    }

    /// Gives both in the order of keys, until `take` has enough.
    private func merge(_ replaced: [FirstChange], _ take: (Record) throws -> Bool) throws {
        var older = replaced[...]
        let (sql, arguments) = selection(of: RecordTable.columns)
        let rows = try Row.fetchCursor(database.cachedStatement(sql: sql), arguments: arguments)
        while let row = try rows.next() {
            while let change = older.first, Self.isBefore(change, row) {
                older = older.dropFirst()
                if let record = try log.stateBefore(change.version), try !take(record) { return }
            }
            guard try take(table.record(row, committed: latest)) else { return }
        }
        for change in older {
            if let record = try log.stateBefore(change.version), try !take(record) { return }
        }
    }

    private static func isBefore(_ change: FirstChange, _ row: Row) -> Bool {
        let namespace: String = row[2]
        if change.namespace != namespace { return change.namespace.utf8.lexicographicallyPrecedes(namespace.utf8) }
        let name: String = row[3]
        return change.name.utf8.lexicographicallyPrecedes(name.utf8)
    }

    /// The rows that have not changed since the version; some terms that the index answers narrow them down.
    private func selection(of columns: String) -> (sql: String, arguments: StatementArguments) {
        var terms = ["kind = ?", "resource_version <= ?"]
        var arguments: StatementArguments = [query.kind, version]
        if let namespace = query.namespace {
            terms.append("namespace = ?")
            arguments += [namespace]
        }
        if let last {
            terms.append("(namespace, name) > (?, ?)")
            arguments += [last.namespace, last.name]
        }
        if let name = nameWanted {
            terms.append("name = ?")
            arguments += [name]
        }
        for (key, value) in labelsWanted {
            terms.append("uid IN (SELECT uid FROM labels WHERE key = ? AND value = ?)")
            arguments += [key, value]
        }
        let condition = terms.joined(separator: " AND ")
        return (
            "SELECT \(columns) FROM records WHERE \(condition) ORDER BY namespace, name", arguments,
        )
    }

    /// Labels that the index is asked for; the others are asked of each record that it gives.
    ///
    /// Few, so that there are few texts of SQL: each is kept prepared, and SQLite bounds how deep one may be.
    private var labelsWanted: [(key: String, value: String)] {
        let wanted = (query.labels?.requirements ?? []).lazy.compactMap { requirement -> (String, String)? in
            guard case .isOneOf(let values) = requirement.condition, values.count == 1 else { return nil }
            return values.first.map { (requirement.key, $0) }
        }
        return Array(wanted.prefix(3))
    }

    private var nameWanted: String? {
        query.fields?.requirements.first { $0.path == "metadata.name" && $0.isEqual }?.value
    }

    private func count(after end: RecordKey, replaced: [FirstChange]) throws -> Int {
        let statement = try database.cachedStatement(
            sql: """
                SELECT count(*) FROM records WHERE kind = ?1 AND resource_version <= ?2
                AND (?3 IS NULL OR namespace = ?3) AND (namespace, name) > (?4, ?5)
                """
        )
        let arguments: StatementArguments = [query.kind, version, query.namespace, end.namespace, end.name]
        let unchanged = try Int.fetchOne(statement, arguments: arguments) ?? 0
        let key = (end.namespace, end.name)
        return unchanged
            + replaced.count { change in
                change.namespace == key.0
                    ? key.1.utf8.lexicographicallyPrecedes(change.name.utf8)
                    : key.0.utf8.lexicographicallyPrecedes(change.namespace.utf8)
            }
    }
}
