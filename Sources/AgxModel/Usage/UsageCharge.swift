/// What a run cost, and who says so.
package struct UsageCharge: Hashable, Sendable {
    /// Where an amount comes from.
    package enum Source: String, Hashable, Sendable, CaseIterable {
        /// The provider reported it.
        case provider
        /// Worked out from tokens and the price table.
        case computed
        /// Nothing was used that anybody charges for: a shell command, or a run that never began.
        case free
    }

    package var amount: Dollars
    package var source: Source

    package init(_ amount: Dollars, from source: Source) {
        self.amount = amount
        self.source = source
    }
}
