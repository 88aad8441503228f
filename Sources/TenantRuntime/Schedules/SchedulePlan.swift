package import AgxModel
package import Foundation

/// What is to be done for the company's schedules now.
package struct SchedulePlan: Sendable, Hashable {
    /// One step and why it is taken.
    package enum Step: Sendable, Hashable {
        /// Call a task off.
        case cancel(schedule: String, task: String, cause: String)
        /// Write the task of an occurrence, and that the schedule has it; `missed` before it got none.
        case create(schedule: String, occurrence: Date, missed: Int, cause: String)
        /// Write what is the case with a schedule.
        case report(schedule: String, Schedule.Status)
        /// Let a task go that is over.
        case delete(schedule: String, task: String, cause: String)
    }

    package var steps: [Step] = []
    /// How long until time alone changes something, at most an hour; nil if it does not.
    package var lookAgain: Duration?
}

extension SchedulePlan.Step {
    /// The schedule that the step is for.
    package var schedule: String {
        switch self {
        case .cancel(let schedule, _, _), .create(let schedule, _, _, _), .report(let schedule, _),
            .delete(let schedule, _, _):
            schedule
        }
    }
}

extension SchedulePlan: CustomStringConvertible {
    /// One line for each step: `create nightly-29453760 <- …`.
    package var description: String {
        var lines = steps.map(\.description)
        if let lookAgain { lines.append("look again in \(GoDuration(lookAgain))") }
        return lines.isEmpty ? "nothing to do" : lines.joined(separator: "\n")
    }
}

extension SchedulePlan.Step: CustomStringConvertible {
    package var description: String {
        switch self {
        case .cancel(_, let task, let cause): "cancel \(task) <- \(cause)"
        case .create(let schedule, let occurrence, let missed, let cause):
            "create \(Schedule.taskName(schedule, at: Timestamp(occurrence))), \(missed) missed <- \(cause)"
        case .report(let schedule, let status): "report \(schedule) \(Self.text(status))"
        case .delete(_, let task, let cause): "delete \(task) <- \(cause)"
        }
    }

    private static func text(_ status: Schedule.Status) -> String {
        let ready = status.conditions[type: ScheduleReport.ready]
        var text = "\(ready?.reason ?? "-"), \(status.active.count) active, \(status.missed) missed"
        if let next = status.nextScheduleTime { text += ", next \(next)" }
        return text + " <- \(ready?.message ?? "-")"
    }
}
