extension Schedule {
    /// What the runtime reports.
    package struct Status: ResourceStatus {
        package var observedGeneration: Int64?
        /// The latest occurrence that got a task.
        package var lastScheduleTime: Timestamp?
        /// When a task of the schedule last succeeded.
        package var lastSuccessfulTime: Timestamp?
        package var nextScheduleTime: Timestamp?
        /// Every occurrence up to here has a task or is counted in `missed`; never goes back.
        package var settledTime: Timestamp?
        /// Occurrences that got no task.
        package var missed: Int64 = 0
        /// Names of tasks that aren't over, the first 100.
        package var active: [String] = []
        package var conditions: [Condition] = []

        package init() {}
    }
}
