import AgxModel

/// What is to be done for the company's tasks now.
package struct TaskPlan: Sendable, Hashable {
    /// One step and why it is taken.
    package enum Step: Sendable, Hashable {
        /// Write what is the case with a task.
        case report(task: String, TaskVerdict)
        /// Write a new run, the first or the next attempt.
        case start(task: String, attempt: Int, cause: String)
    }

    package var steps: [Step] = []
    /// How long until time alone changes something, nil if it does not.
    package var lookAgain: Duration?
    /// What is left waiting after these steps.
    package var queue = TaskQueue()
}

extension TaskPlan: CustomStringConvertible {
    /// One line for each step: `start build attempt 1 <- …`.
    package var description: String {
        var lines = steps.map { step in
            switch step {
            case .report(let task, let verdict):
                "report \(task) \(verdict.phase.rawValue) \(verdict.reason) <- \(verdict.message)"
            case .start(let task, let attempt, let cause): "start \(task) attempt \(attempt) <- \(cause)"
            }
        }
        if let lookAgain { lines.append("look again in \(GoDuration(lookAgain))") }
        return lines.isEmpty ? "nothing to do" : lines.joined(separator: "\n")
    }
}
