import AgxModel
import GRDB

/// Sums of a group of runs in SQL, which no size of numbers can make fail.
///
/// SQLite ends a query whose sum of integers overflows. So the upper and the lower 32 bits are added up apart: 2^31 rows
/// of the largest numbers stay below 2^63 in each.
enum SumColumns {
    private static let summed = [
        "starts", "milliseconds", "processor_milliseconds", "input", "output", "cache_read", "cache_write",
        "output_bytes", "cost",
    ]

    /// The columns of a SELECT over `runs`, to be read by `sums`.
    static let sql =
        (["count(*) AS runs", "max(peak_memory) AS peak_memory"]
        + ["total(cost_source IS NULL) AS unpriced", "total(cost_source IS 'computed') AS computed"]
        + summed.flatMap { ["sum(\($0) >> 32) AS \($0)_high", "sum(\($0) & 4294967295) AS \($0)_low"] })
        .joined(separator: ", ")

    static func sums(_ row: Row) -> UsageSums {
        var sums = UsageSums()
        sums.runs = row["runs"]
        sums.starts = sum("starts", row) ?? 0
        sums.milliseconds = sum("milliseconds", row) ?? 0
        sums.processorMilliseconds = sum("processor_milliseconds", row)
        sums.peakMemoryBytes = row["peak_memory"]
        sums.tokens.input = sum("input", row) ?? 0
        sums.tokens.output = sum("output", row) ?? 0
        sums.tokens.cacheRead = sum("cache_read", row) ?? 0
        sums.tokens.cacheWrite = sum("cache_write", row) ?? 0
        sums.outputBytes = sum("output_bytes", row) ?? 0
        sums.knownCost = Dollars(nanos: sum("cost", row) ?? 0)
        sums.computedRuns = Int64(row["computed"] as Double)
        sums.unpricedRuns = Int64(row["unpriced"] as Double)
        return sums
    }

    /// The whole sum, at most the largest number; nil if no row has a value.
    private static func sum(_ name: String, _ row: Row) -> Int64? {
        guard let high: Int64 = row["\(name)_high"], let low: Int64 = row["\(name)_low"] else { return nil }
        return Int64(clamping: Int128(high) << 32 + Int128(low))
    }
}
