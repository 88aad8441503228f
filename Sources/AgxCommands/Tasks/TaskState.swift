import AgxModel
import ManifestFormat

/// How far a task is by its status, as the commands that steer it see it.
struct TaskState: Sendable {
    /// The word that people see.
    let phase: String
    /// Whether the task was called off, which is for good.
    let isCancelled: Bool
    /// Whether its runs have come to an end, which another go may follow.
    let hasEnded: Bool
    /// Whether nothing follows but by a change of the spec.
    let isOver: Bool
    /// Whether a dependency keeps it from running.
    let isBlocked: Bool
    /// Whether it waits until a person resumes it.
    let isSuspended: Bool

    init(_ task: JSONValue) {
        let status = task["status"]
        phase = status?["phase"]?.string ?? AgentTask.Phase.pending.rawValue
        let known = AgentTask.Phase(rawValue: phase)
        // The runtime has yet to see the latest change, such as another go, when its status is of an earlier generation.
        let isCurrent =
            (task[path: "metadata", "generation"]?.integer ?? 0) <= (status?["observedGeneration"]?.integer ?? 0)
        isCancelled = task[path: "spec", "cancel"] == true || known == .cancelled
        hasEnded = known == .succeeded || known == .failed
        isOver = isCurrent && known?.isFinal == true
        isBlocked = isCurrent && known == .blocked
        isSuspended = isCurrent && known == .suspended
    }

    /// Phase, reason and message of a task, as far as it has them.
    static func text(_ task: JSONValue) -> String {
        let status = task["status"]
        let words = [TaskState(task).phase, status?["reason"]?.string, status?["message"]?.string]
        return words.compactMap { $0 }.joined(separator: ": ")
    }
}
