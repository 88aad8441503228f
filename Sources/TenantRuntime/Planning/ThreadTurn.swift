/// When a thread last got a run from this process; the tasks without a thread take turns as one.
///
/// A thread waits since its turn or since its task was created, whichever came later: neither one that has had many turns
/// nor one that is new gets more than its share.
package struct ThreadTurn: Sendable, Hashable, Comparable {
    /// The creation number of the newest task at that time.
    package var newestTask: Int
    /// Grows with each turn of any thread; 0 for one that had none.
    package var number: Int

    package init(newestTask: Int = 0, number: Int = 0) {
        self.newestTask = newestTask
        self.number = number
    }

    package static func < (left: ThreadTurn, right: ThreadTurn) -> Bool {
        (left.newestTask, left.number) < (right.newestTask, right.number)
    }

    /// Since when a task waits whose thread had this turn.
    func orCreation(of task: Int) -> ThreadTurn {
        task > newestTask ? ThreadTurn(newestTask: task) : self
    }
}
