import AgxModel
import Foundation

extension RuntimeEvent {
    /// A task was made for an occurrence; the words are those that Kubernetes' CronJob has.
    static func created(_ task: String, at occurrence: Date, by schedule: ScheduleFacts) -> RuntimeEvent {
        let message = "Created task \(task) for the occurrence of \(Timestamp(occurrence))."
        return RuntimeEvent(.schedule, schedule.name, uid: schedule.uid, .normal, "SuccessfulCreate", message)
    }

    /// The occurrence's name was taken, so that there is no new task.
    static func foundTaken(_ task: String, by schedule: ScheduleFacts) -> RuntimeEvent {
        let message = "Task \(task) was there already: its occurrence counts as done."
        return RuntimeEvent(.schedule, schedule.name, uid: schedule.uid, .warning, "TaskAlreadyExists", message)
    }

    /// A task was called off to make room for the next.
    static func replaced(_ task: String, by schedule: ScheduleFacts) -> RuntimeEvent {
        let message = "Cancelled task \(task), since the next one is due."
        return RuntimeEvent(.schedule, schedule.name, uid: schedule.uid, .normal, "TaskReplaced", message)
    }

    /// Some occurrences get no task.
    static func missed(_ count: Int64, by schedule: ScheduleFacts) -> RuntimeEvent {
        let message = count == 1 ? "One occurrence got no task." : "\(count) occurrences got no task."
        return RuntimeEvent(.schedule, schedule.name, uid: schedule.uid, .warning, "MissSchedule", message)
    }

    /// What a new status says that should be known, beside the old one.
    static func news(in status: Schedule.Status, of schedule: ScheduleFacts) -> [RuntimeEvent] {
        var news: [RuntimeEvent] = []
        let missed = status.missed - schedule.recorded.missed
        if missed > 0 { news.append(.missed(missed, by: schedule)) }
        let now = status.conditions[type: ScheduleReport.ready]
        guard let now, now.reason != schedule.recorded.conditions[type: ScheduleReport.ready]?.reason,
            let (type, reason) = telling[now.reason]
        else { return news }
        return news + [RuntimeEvent(.schedule, schedule.name, uid: schedule.uid, type, reason, now.message)]
    }

    /// What is told when the condition Ready comes to a reason.
    private static let telling: [String: (Event.EventType, String)] = [
        "WaitingForTask": (.normal, "TaskAlreadyActive"), "QueueFull": (.warning, "QueueFull"),
        "Suspended": (.normal, "Suspended"),
        "InvalidSchedule": (.warning, "InvalidSchedule"), "NeverOccurs": (.warning, "NeverOccurs"),
        "ClockBehind": (.warning, "ClockBehind"),
    ]
}
