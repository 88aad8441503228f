/// The tasks of a company that are not over: all of them, and those that agents have made.
package struct OpenTasks: Sendable, Hashable {
    /// How many they are, and what they take.
    package struct Share: Sendable, Hashable {
        package var count = 0
        /// Of their records, as memory counts them.
        package var bytes = 0

        package init(count: Int = 0, bytes: Int = 0) { (self.count, self.bytes) = (count, bytes) }
    }

    package var all: Share
    package var ofAgents: Share

    package init(all: Share = Share(), ofAgents: Share = Share()) { (self.all, self.ofAgents) = (all, ofAgents) }

    mutating func add(_ task: TaskFacts) { count(task, 1) }

    mutating func remove(_ task: TaskFacts) { count(task, -1) }

    private mutating func count(_ task: TaskFacts, _ sign: Int) {
        all.count += sign
        all.bytes += sign * task.footprint
        guard task.isOfAgent else { return }
        ofAgents.count += sign
        ofAgents.bytes += sign * task.footprint
    }
}
