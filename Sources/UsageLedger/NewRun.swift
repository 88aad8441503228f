package import AgxModel

/// What a run that has just come into the ledger has used, for those who count.
package struct NewRun: Sendable, Hashable {
    /// Why it ended; nil for a word that this version doesn't know.
    package let reason: RunReason?
    /// As its runtime tells, so possibly negative.
    package let tokens: Run.TokenCounts
    /// Nil if nobody knows it.
    package let cost: Dollars?

    init(_ row: UsageRow, _ charge: UsageCharge?) {
        reason = row.reason.flatMap(RunReason.init)
        tokens = row.tokens ?? Run.TokenCounts()
        cost = charge?.amount
    }
}
