import AgxModel

/// Takes over from companies' runtimes what they have written since the last time.
///
/// It may die at any point: rows and position are written together, and rows that come again change nothing.
package struct UsageCollector: Sendable {
    /// What came of one collection.
    package struct Outcome: Hashable, Sendable {
        /// Rows that were not known before.
        package var newRows = 0
        /// Whether the runtime has more than fits into one collection.
        package var hasMore = false

        package init() {}
    }

    private let ledger: UsageLedger
    private let source: any UsageSource
    private let pageRows: Int
    private let maximumPages: Int

    /// At most `maximumPages` pages of `pageRows` rows are taken over in one go.
    package init(ledger: UsageLedger, source: any UsageSource, pageRows: Int = 500, maximumPages: Int = 20) {
        (self.ledger, self.source) = (ledger, source)
        (self.pageRows, self.maximumPages) = (pageRows, maximumPages)
    }

    /// Takes over all that is new, in as many goes as it takes, until cancelled.
    ///
    /// Throws as `collect` does.
    package func collectAll(_ company: LedgerCompany) async throws {
        repeat { try Task.checkCancellation() } while try await collect(company).hasMore
    }

    /// Takes over what is new; nothing if the runtime isn't there.
    ///
    /// Throws what the source throws, and `LedgerError`; what was taken over before stays.
    package func collect(_ company: LedgerCompany) async throws -> Outcome {
        var outcome = Outcome()
        var position = try await ledger.position(of: company)
        for _ in 0..<maximumPages {
            let page = try await source.page(of: company, after: position, limit: pageRows)
            guard let page else { return outcome }
            let next = LedgerPosition(epoch: page.epoch, position: page.position)
            let isNews = next != position || !page.rows.isEmpty
            if isNews { outcome.newRows += try await ledger.add(page, of: company) }
            // A runtime that doesn't get any further would be asked for ever.
            guard page.hasMore, next != position else { return outcome }
            position = next
        }
        outcome.hasMore = true
        return outcome
    }
}
