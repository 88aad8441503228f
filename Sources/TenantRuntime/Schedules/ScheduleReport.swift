package import AgxModel
package import Foundation

/// Writes what is the case with a schedule into its status.
package enum ScheduleReport {
    /// The condition that sums a schedule up.
    package static let ready = "Ready"
    private static let maximumActive = 100
    /// How far the clock may lie behind what was settled before that is said, in seconds.
    private static let clockTolerance: TimeInterval = 3600

    /// The status of these facts, of which `waiting` says what an occurrence waits for; equal to `recorded` if there is
    /// nothing new.
    package static func status(
        of facts: ScheduleFacts,
        waiting: ScheduleObstacle? = nil,
        now: Date,
    ) -> Schedule.Status {
        var status = facts.recorded
        status.observedGeneration = facts.generation
        let next = facts.next(after: now)
        status.nextScheduleTime = next.map { Timestamp($0) }
        status.active = Array(facts.active.prefix(maximumActive).map(\.name))
        let successes = facts.tasks.filter { $0.phase == .succeeded }.compactMap(\.completed)
        if let last = successes.max().map({ Timestamp($0) }) {
            status.lastSuccessfulTime = max(last, status.lastSuccessfulTime ?? last)
        }
        let (isReady, reason, message) = summary(of: facts, next: next, waiting: waiting, now: now)
        let condition = Condition(
            ready,
            isReady ? .isTrue : .isFalse,
            reason: reason,
            message: message,
            at: Timestamp(now),
            observedGeneration: facts.generation,
        )
        status.conditions = status.conditions.setting(condition)
        return status
    }

    private static func summary(
        of facts: ScheduleFacts,
        next: Date?,
        waiting: ScheduleObstacle?,
        now: Date,
    ) -> (isReady: Bool, reason: String, message: String) {
        if let problem = facts.problem { return (false, "InvalidSchedule", "Its time can't be read: \(problem).") }
        if facts.suspend { return (false, "Suspended", "No task is made while spec.suspend is true.") }
        guard next != nil else { return (false, "NeverOccurs", "No day of the calendar fits its expression.") }
        if facts.settled.timeIntervalSince(now) > clockTolerance {
            let settled = Timestamp(facts.settled)
            return (
                false, "ClockBehind", "The clock is behind \(settled), up to which all is done; nothing is due yet.",
            )
        }
        switch waiting {
        case nil: return (true, "Scheduled", "A task is made at each occurrence.")
        case .task(let task, let occurrence):
            let message = "The occurrence of \(Timestamp(occurrence)) waits until task \(task) is over."
            return (true, "WaitingForTask", message)
        case .fullQueue(let refusal, let occurrence):
            let message = "The occurrence of \(Timestamp(occurrence)) waits until there is room: \(refusal)."
            return (false, "QueueFull", message)
        }
    }
}
