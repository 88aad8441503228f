/// Makes tasks by the clock; the kind `Schedule`.
package enum Schedule: ResourceKind {
    package static let kind = "Schedule"
    /// The label of a task that names its schedule.
    package static let label = "schedule"
    /// The longest name: a task's name adds the minute, and a label holds 63 characters.
    package static let maximumNameLength = 52

    /// What people write.
    package struct Spec: Codable, Hashable, Sendable {
        /// A `CronExpression`.
        package var schedule: String
        /// A name of the IANA database.
        package var timeZone = "UTC"
        package var suspend = false
        package var concurrencyPolicy: ConcurrencyPolicy = .allow
        package var catchUp: CatchUp = .latest
        /// 1 to 100; for `CatchUp.all`.
        package var catchUpLimit = 10
        /// Seconds after which an occurrence is too late, from 1; nil for never.
        package var startingDeadlineSeconds: Int?
        /// 0 to 1000.
        package var successfulTasksHistoryLimit = 3
        /// 0 to 1000.
        package var failedTasksHistoryLimit = 1
        package var taskTemplate: TaskTemplate

        /// All else as by default; set what differs.
        package init(schedule: String, taskTemplate: TaskTemplate) {
            self.schedule = schedule
            self.taskTemplate = taskTemplate
        }
    }

    /// What happens when a task is due while an earlier one of the schedule isn't over.
    package enum ConcurrencyPolicy: String, Codable, Hashable, Sendable, CaseIterable {
        case allow = "Allow"
        /// The occurrence waits until the earlier task is over, as long as `CatchUp` lets it.
        case forbid = "Forbid"
        /// The earlier task is cancelled.
        case replace = "Replace"
    }

    /// What becomes of occurrences that came while nobody could see to them.
    package enum CatchUp: String, Codable, Hashable, Sendable, CaseIterable {
        case none
        /// The newest of them gets its task late.
        case latest
        /// Each gets its task, the newest `catchUpLimit` of them.
        case all
    }

    /// What each task is made from.
    package struct TaskTemplate: Codable, Hashable, Sendable {
        package var metadata = TemplateMetadata()
        package var spec: AgentTask.Spec

        package init(spec: AgentTask.Spec) { self.spec = spec }
    }

    /// What each task carries beside its work.
    package struct TemplateMetadata: Codable, Hashable, Sendable {
        package var labels: [String: String] = [:]
        package var annotations: [String: String] = [:]

        package init() {}
    }
}

extension Schedule {
    /// The name of the task of an occurrence: `SCHEDULE-MINUTES`, in whole minutes since 1970 as CronJob has them.
    package static func taskName(_ schedule: String, at occurrence: Timestamp) -> String {
        "\(schedule)-\(occurrence.secondsSinceEpoch / 60)"
    }

    /// The task's name where somebody else has `name`: of a long one the schedule's part is cut, as runs have it in a label.
    package static func taskName(besides name: String, suffix: String) -> String {
        let minutes = name.lastIndex(of: "-") ?? name.endIndex
        let end = "\(name[minutes...])-\(suffix)"
        var start = name[..<minutes].prefix(max(63 - end.utf8.count, 0))
        // A part of a name ends with a letter or digit.
        while start.hasSuffix("-") || start.hasSuffix(".") { start.removeLast() }
        return start + end
    }

    /// What would be right, if no schedule can have the name.
    static func problem(withName name: String) -> String? {
        guard DNSName.isSubdomain(name) else { return DNSName.subdomainRule }
        guard name.utf8.count > maximumNameLength else { return nil }
        return "must have at most \(maximumNameLength) characters, since the names of its tasks begin with it"
    }
}
