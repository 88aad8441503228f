package import AgxModel

/// Where the rows of companies come from: their runtimes.
package protocol UsageSource: Sendable {
    /// The next rows of a company's runtime after a position, which also tells it that all before is kept for good.
    ///
    /// Nil if there is no runtime at the moment. Throws if there is one and its answer can't be had or read.
    func page(of company: LedgerCompany, after position: LedgerPosition?, limit: Int) async throws -> UsagePage?
}
