/// What usage is added up by.
package enum UsageDimension: String, Hashable, Sendable, CaseIterable {
    case task
    case provider
    case model
    /// The day in UTC on which runs ended.
    case day
    /// The actorId of runs.
    case actor
    case company
}
