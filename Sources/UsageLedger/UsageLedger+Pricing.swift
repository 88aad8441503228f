package import AgxModel
import GRDB
import Synchronization

extension UsageLedger {
    /// How many rows are looked at in one transaction, so that others get their turn.
    private static let step = 5000

    /// Works out what this table says of all rows whose provider reported no cost, also of those to come; how many have
    /// changed.
    ///
    /// Prices that hold from a day on leave older runs as they are, and a model that has become known gets its costs.
    /// Where it was cut short, the next call goes on.
    package func reprice(with table: PriceTable) async throws -> Int {
        prices.withLock { $0 = table }
        var last: Int64 = 0
        var changed = 0
        while let end = try await repriceStep(after: last) {
            try Task.checkCancellation()
            (last, changed) = (end.last, changed + end.changed)
        }
        return changed
    }

    private func repriceStep(after id: Int64) async throws(LedgerError) -> (last: Int64, changed: Int)? {
        let prices = prices.withLock(\.self)
        return try await write("work out costs") { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT id, provider, model, coalesce(started, ended) AS time, starts, has_tokens, input, output,
                        cache_read, cache_write, cost, cost_source
                    FROM runs WHERE id > ? AND cost_source IS NOT 'provider' ORDER BY id LIMIT ?
                    """,
                arguments: [id, Self.step],
            )
            guard let last: Int64 = rows.last?["id"] else { return nil }
            let update = try database.cachedStatement(sql: "UPDATE runs SET cost = ?, cost_source = ? WHERE id = ?")
            var changed = 0
            for row in rows {
                let charge = prices.charge(for: Self.priced(row))
                let (cost, source): (Int64?, String?) = (row["cost"], row["cost_source"])
                guard charge?.amount.nanos != cost || charge?.source.rawValue != source else { continue }
                try update.execute(arguments: [charge?.amount.nanos, charge?.source.rawValue, row["id"] as Int64])
                changed += 1
            }
            return (last, changed)
        }
    }

    /// As much of a run as its price depends on.
    private static func priced(_ row: Row) -> UsageRow {
        let time = Timestamp(secondsSinceEpoch: row["time"])
        var usage = UsageRow(run: "", name: "", company: "", task: "", provider: row["provider"], ended: time)
        usage.model = row["model"]
        usage.starts = row["starts"]
        guard row["has_tokens"] == 1 else { return usage }
        var tokens = Run.TokenCounts()
        tokens.input = row["input"]
        tokens.output = row["output"]
        tokens.cacheRead = row["cache_read"]
        tokens.cacheWrite = row["cache_write"]
        usage.tokens = tokens
        return usage
    }
}
