/// Rows of a runtime's ledger in the order in which they were written, as `GET /usage` answers.
package struct UsagePage: Codable, Hashable, Sendable {
    /// The runtime process that numbered the rows: positions of another one mean nothing to it.
    package var epoch: String
    package var rows: [UsageRow]
    /// Where the page ends: ask for what comes after it next.
    package var position: Int64
    /// Whether there are rows behind it.
    package var hasMore: Bool

    package init(epoch: String, rows: [UsageRow], position: Int64, hasMore: Bool) {
        (self.epoch, self.rows, self.position, self.hasMore) = (epoch, rows, position, hasMore)
    }
}
