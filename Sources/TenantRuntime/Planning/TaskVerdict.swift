package import AgxModel
package import Foundation

/// What is the case with a task, in a form that is cheap to compare.
package enum TaskVerdict: Sendable, Hashable {
    case succeeded(run: String)
    case failed(run: String, reason: RunReason)
    case cancelled
    case running(run: String, attempt: Int)
    case suspended
    case blocked(by: String, Obstacle)
    /// What was asked of a dependency can't come true.
    case skipped(by: String, AgentTask.DependencyCondition)
    case waitingForTime(Date)
    case waitingForDependency(String)
    /// The next attempt, and when the wall clock is expected to show its time.
    case waitingForRetry(attempt: Int, Date)
    /// Another task of the same thread comes first.
    case waitingForThread(String)
    /// All slots are taken.
    case waitingForTurn(slots: Int)
    /// A run of an earlier task of the same name is not over.
    case waitingForPredecessor(run: String)

    /// What keeps a dependency from ever succeeding by itself.
    package enum Obstacle: Sendable, Hashable {
        case failed(RunReason)
        case cancelled
        case blocked
        case skipped
        case notFound
    }
}

extension TaskVerdict {
    /// The word that the task's status shows.
    package var phase: AgentTask.Phase {
        switch self {
        case .succeeded: .succeeded
        case .failed: .failed
        case .cancelled: .cancelled
        case .running: .running
        case .suspended: .suspended
        case .blocked: .blocked
        case .skipped: .skipped
        case .waitingForTime, .waitingForDependency, .waitingForRetry, .waitingForThread, .waitingForTurn,
            .waitingForPredecessor:
            .pending
        }
    }

    /// Whether the tasks after it in its thread have to wait for it.
    var keepsPlaceInThread: Bool {
        switch self {
        case .running, .waitingForPredecessor, .waitingForRetry: true
        default: false
        }
    }

    /// The word for programs.
    package var reason: String {
        switch self {
        case .succeeded: RunReason.completed.rawValue
        case .failed(_, let reason): reason.rawValue
        case .cancelled: RunReason.cancelled.rawValue
        case .running: "RunUnderWay"
        case .suspended: "Suspended"
        case .blocked(_, .failed): "DependencyFailed"
        case .blocked(_, .cancelled): "DependencyCancelled"
        case .blocked(_, .blocked): "DependencyBlocked"
        case .blocked(_, .skipped): "DependencySkipped"
        case .blocked(_, .notFound): "DependencyNotFound"
        case .skipped: "ConditionNotMet"
        case .waitingForThread: "WaitingForThread"
        case .waitingForTime: "WaitingForTime"
        case .waitingForDependency: "WaitingForDependency"
        case .waitingForRetry: "WaitingForRetry"
        case .waitingForTurn: "WaitingForTurn"
        case .waitingForPredecessor: "WaitingForPredecessor"
        }
    }

    /// The sentence for people.
    package var message: String {
        switch self {
        case .succeeded(let run): "Run \(run) succeeded."
        case .failed(let run, let reason): "Run \(run) ended with \(reason.rawValue), and no attempt is left for it."
        case .cancelled: "The task was called off."
        case .running(let run, let attempt): "Run \(run) (attempt \(attempt)) is under way."
        case .suspended: "No run is started while spec.suspend is true."
        case .blocked(let name, .failed(let reason)): "It depends on \(name), which failed (\(reason.rawValue))."
        case .blocked(let name, .cancelled): "It depends on \(name), which was cancelled."
        case .blocked(let name, .blocked): "It depends on \(name), which is blocked itself."
        case .blocked(let name, .skipped): "It depends on \(name), which was skipped."
        case .skipped(let name, .failure): "It is for the failure of \(name), which did not fail."
        case .skipped(let name, _): "It depends on \(name), which can't end as asked."
        case .waitingForThread(let name): "It waits for \(name), which comes first in their thread."
        case .blocked(let name, .notFound): "It depends on \(name), which does not exist."
        case .waitingForTime(let time): "It doesn't start before \(Timestamp(time))."
        case .waitingForDependency(let name): "It waits for \(name)."
        case .waitingForRetry(let attempt, let time): "Attempt \(attempt) follows at about \(Timestamp(time))."
        case .waitingForTurn(let slots): "It waits for one of the company's \(slots) run slots."
        case .waitingForPredecessor(let run): "It waits for run \(run) of an earlier task of this name."
        }
    }
}
