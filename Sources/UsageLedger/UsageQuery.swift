package import AgxModel

/// Which runs are added up, and by what.
package struct UsageQuery: Hashable, Sendable {
    package var dimension: UsageDimension
    /// The uid of one company; nil for all, also those that are gone.
    package var company: String?
    /// The name of one task; nil for all.
    package var task: String?
    /// Runs that ended at this time or later.
    package var from: Timestamp?
    /// Runs that ended before this time.
    package var to: Timestamp?
    /// The most items of the answer.
    package var limit = 10_000

    package init(by dimension: UsageDimension) { self.dimension = dimension }
}
