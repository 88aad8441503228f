package import AgxModel
import GRDB

extension UsageLedger {
    /// Adds runs up; items and totals are of one moment.
    package func report(_ query: UsageQuery) async throws(LedgerError) -> UsageReport {
        try await read("add up usage") { database in
            let (condition, arguments) = Self.condition(query)
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT \(Self.column(query.dimension)) AS key, \(SumColumns.sql) FROM runs WHERE \(condition)
                    GROUP BY 1 ORDER BY \(query.dimension == .day ? "1" : "total(cost) DESC, 1") LIMIT ?
                    """,
                arguments: arguments + [query.limit + 1],
            )
            let items = rows.prefix(query.limit).map { UsageReport.Item(key: $0["key"], sums: SumColumns.sums($0)) }
            guard rows.count > query.limit else {
                let totals = items.reduce(UsageSums()) { $0.adding($1.sums) }
                return UsageReport(by: query.dimension, items: items, totals: totals)
            }
            let all = "SELECT \(SumColumns.sql) FROM runs WHERE \(condition)"
            let totals = try Row.fetchOne(database, sql: all, arguments: arguments).map(SumColumns.sums)
            return UsageReport(by: query.dimension, items: items, totals: totals ?? UsageSums(), isCut: true)
        }
    }

    private static func column(_ dimension: UsageDimension) -> String {
        switch dimension {
        case .task: "task"
        case .provider: "provider"
        case .model: "model"
        case .day: "date(ended, 'unixepoch')"
        case .actor: "actor"
        case .company: "company"
        }
    }

    private static func condition(_ query: UsageQuery) -> (sql: String, arguments: StatementArguments) {
        var terms = ["1"]
        var arguments: StatementArguments = []
        if let company = query.company {
            terms.append("company_uid = ?")
            arguments += [company]
        }
        if let task = query.task {
            terms.append("task = ?")
            arguments += [task]
        }
        if let from = query.from {
            terms.append("ended >= ?")
            arguments += [from.secondsSinceEpoch]
        }
        if let to = query.to {
            terms.append("ended < ?")
            arguments += [to.secondsSinceEpoch]
        }
        return (terms.joined(separator: " AND "), arguments)
    }
}
