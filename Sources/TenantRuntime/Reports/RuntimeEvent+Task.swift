import AgxModel
import Foundation

extension RuntimeEvent {
    /// What is told of a task that comes to a verdict; nil if its status says so already, or if it is everyday waiting.
    init?(_ verdict: TaskVerdict, of task: TaskFacts) {
        let recorded = task.recorded
        guard (recorded.phase, recorded.reason, recorded.message) != (verdict.phase, verdict.reason, verdict.message)
        else { return nil }
        let (type, reason): (Event.EventType, String)
        var message = verdict.message
        switch verdict {
        case .running: (type, reason) = (.normal, "Started")
        case .succeeded: (type, reason) = (.normal, "Succeeded")
        case .failed: (type, reason) = (.warning, "Failed")
        case .cancelled: (type, reason) = (.normal, "Cancelled")
        case .suspended: (type, reason) = (.normal, "Suspended")
        case .blocked: (type, reason) = (.warning, "Blocked")
        case .skipped: (type, reason) = (.normal, "Skipped")
        case .waitingForRetry:
            (type, reason) = (.warning, "Retrying")
            if let run = task.latestRun, let ending = run.reason {
                message = "Run \(run.name) ended with \(ending.rawValue). " + message
            }
        case .waitingForTime, .waitingForDependency, .waitingForThread, .waitingForTurn, .waitingForPredecessor:
            return nil
        }
        self.init(.task, task.name, uid: task.uid, type, reason, message)
    }
}
