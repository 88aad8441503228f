package import ManifestFormat

/// What several runs have used together; a sum that is too large for its type stays at the largest.
package struct UsageSums: Hashable, Sendable {
    package var runs: Int64 = 0
    package var starts: Int64 = 0
    package var milliseconds: Int64 = 0
    /// Of the runs where it was measured; nil if there is none.
    package var processorMilliseconds: Int64?
    /// The most that one of them took; nil if nobody has measured it.
    package var peakMemoryBytes: Int64?
    package var tokens = Run.TokenCounts()
    package var outputBytes: Int64 = 0
    /// Of the runs whose cost is known.
    package var knownCost = Dollars.zero
    /// Runs whose cost was worked out from a price table.
    package var computedRuns: Int64 = 0
    /// Runs whose cost nobody knows: neither the provider nor the price table tells.
    package var unpricedRuns: Int64 = 0

    package init() {}

    /// The cost as far as it is known; nil if there are runs and none of them has a known cost.
    package var cost: Dollars? { unpricedRuns > 0 && unpricedRuns >= runs ? nil : knownCost }

    /// The fields of an answer; what isn't known is null.
    package var json: JSONValue {
        [
            "runs": .integer(runs),
            "starts": .integer(starts),
            "seconds": .number(Double(milliseconds) / 1000),
            "processorSeconds": processorMilliseconds.map { .number(Double($0) / 1000) } ?? .null,
            "peakMemoryBytes": peakMemoryBytes.map { .integer($0) } ?? .null,
            "tokens": [
                "input": .integer(tokens.input),
                "output": .integer(tokens.output),
                "cacheRead": .integer(tokens.cacheRead),
                "cacheWrite": .integer(tokens.cacheWrite),
            ],
            "outputBytes": .integer(outputBytes),
            "cost": cost.map { .number($0.amount) } ?? .null,
            "computedRuns": .integer(computedRuns),
            "unpricedRuns": .integer(unpricedRuns),
        ]
    }
}
