extension UsageSums {
    /// The sums of both; a sum that is too large stays at the largest number.
    package func adding(_ other: UsageSums) -> UsageSums {
        var sums = self
        sums.runs = Self.sum(runs, other.runs)
        sums.starts = Self.sum(starts, other.starts)
        sums.milliseconds = Self.sum(milliseconds, other.milliseconds)
        sums.processorMilliseconds = Self.either(processorMilliseconds, other.processorMilliseconds, Self.sum)
        sums.peakMemoryBytes = Self.either(peakMemoryBytes, other.peakMemoryBytes, max)
        sums.tokens.input = Self.sum(tokens.input, other.tokens.input)
        sums.tokens.output = Self.sum(tokens.output, other.tokens.output)
        sums.tokens.cacheRead = Self.sum(tokens.cacheRead, other.tokens.cacheRead)
        sums.tokens.cacheWrite = Self.sum(tokens.cacheWrite, other.tokens.cacheWrite)
        sums.outputBytes = Self.sum(outputBytes, other.outputBytes)
        sums.knownCost = Dollars(nanos: Self.sum(knownCost.nanos, other.knownCost.nanos))
        sums.computedRuns = Self.sum(computedRuns, other.computedRuns)
        sums.unpricedRuns = Self.sum(unpricedRuns, other.unpricedRuns)
        return sums
    }

    /// Of numbers that aren't negative.
    private static func sum(_ one: Int64, _ other: Int64) -> Int64 {
        let (sum, isTooLarge) = one.addingReportingOverflow(other)
        return isTooLarge ? .max : sum
    }

    private static func either(_ one: Int64?, _ other: Int64?, _ join: (Int64, Int64) -> Int64) -> Int64? {
        guard let one, let other else { return one ?? other }
        return join(one, other)
    }
}
