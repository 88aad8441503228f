/// What a runtime tells the relay of itself, as `GET /status` answers.
package struct RuntimeStatus: Codable, Hashable, Sendable {
    /// What waits and what runs in the company.
    package struct Queue: Codable, Hashable, Sendable {
        /// Tasks that have no run and will get one by themselves.
        package var pending: Int
        /// Those of them that wait for a run slot, and for nothing else.
        package var runnable: Int
        /// Runs that are not over.
        package var activeRuns: Int
        /// For how long the first of the runnable could have run; 0 if there is none.
        package var oldestRunnableSeconds: Double

        package init(
            pending: Int = 0,
            runnable: Int = 0,
            activeRuns: Int = 0,
            oldestRunnableSeconds: Double = 0,
        ) {
            (self.pending, self.runnable, self.activeRuns) = (pending, runnable, activeRuns)
            self.oldestRunnableSeconds = oldestRunnableSeconds
        }
    }

    /// The condition that says whether the database is as it was left.
    package static let databaseHealthy = "DatabaseHealthy"
    /// Its reason since a repair, whose time is that of the transition.
    package static let repaired = "Repaired"
    /// Its reason since damage was found that the next start of the runtime is to repair.
    package static let damaged = "Damaged"

    /// Nil from a runtime of a version that doesn't tell it.
    package var queue: Queue?
    package var conditions: [Condition]

    package init(queue: Queue?, conditions: [Condition]) {
        self.queue = queue
        self.conditions = conditions
    }
}
