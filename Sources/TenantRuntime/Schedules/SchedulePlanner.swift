import AgxModel
package import Foundation

/// Decides which occurrences get their tasks, which tasks go, and what is said of the schedules; pure.
///
/// A schedule that has tasks to make is reported on, and tidied up, in the next pass.
package struct SchedulePlanner: Sendable {
    /// The most tasks that one pass makes; the rest follows in the next.
    package static let maximumCreates = 20
    /// The most tasks that one pass lets go.
    package static let maximumDeletes = 50
    /// The most tasks of one schedule that people keep: its template can say so of each.
    package static let maximumKept = 1000
    /// When to look again whether there is room for another task: no schedule hears of that.
    static let patience: Duration = .seconds(10)
    private static let longestWait: Duration = .seconds(3600)

    private let now: Date
    /// The company's tasks that are not over.
    private var open: OpenTasks.Share
    private var plan = SchedulePlan()
    private var creates = 0
    private var deletes = 0

    /// The steps for these schedules, in their order, with the wall clock at `now`, beside the tasks that are not over.
    package static func step(
        _ schedules: [ScheduleFacts],
        beside open: OpenTasks.Share = OpenTasks.Share(),
        now: Date,
    ) -> SchedulePlan {
        var planner = Self(now: now, open: open)
        for schedule in schedules where !schedule.isDeleting { planner.consider(schedule) }
        return planner.plan
    }

    private init(now: Date, open: OpenTasks.Share) { (self.now, self.open) = (now, open) }

    private mutating func consider(_ schedule: ScheduleFacts) {
        var facts = schedule
        let choice = OccurrenceChoice(facts, now: now)
        var obstacle: ScheduleObstacle?
        if let occurrence = choice.due.first {
            obstacle = self.obstacle(facts, occurrence)
            guard obstacle != nil else {
                create(facts, choice)
                return wake(in: .milliseconds(1))
            }
        }
        if let through = choice.missedThrough { facts.settle(through: through, missed: choice.missed) }
        let status = ScheduleReport.status(of: facts, waiting: obstacle, now: now)
        if status != schedule.recorded { plan.steps.append(.report(schedule: facts.name, status)) }
        tidy(facts)
        if let next = status.nextScheduleTime { wake(in: .seconds(next.date.timeIntervalSince(now))) }
        if case .fullQueue = obstacle { wake(in: Self.patience) }
    }

    /// What an occurrence has to wait for.
    private func obstacle(_ facts: ScheduleFacts, _ occurrence: Date) -> ScheduleObstacle? {
        if facts.concurrencyPolicy == .forbid, let task = facts.active.first {
            return .task(task.name, occurrence: occurrence)
        }
        let refusal = OpenTaskBounds.refusal(of: facts.footprint, beside: open)
        return refusal.map { .fullQueue($0, occurrence: occurrence) }
    }

    private mutating func create(_ facts: ScheduleFacts, _ choice: OccurrenceChoice) {
        guard creates < Self.maximumCreates else { return }
        if facts.concurrencyPolicy == .replace {
            for task in facts.active where !task.isCancelled && !task.isDeleting {
                plan.steps.append(.cancel(schedule: facts.name, task: task.name, cause: "the next one is due"))
            }
        }
        // The second of several would have to wait for the first.
        let due = facts.concurrencyPolicy == .forbid ? choice.due.prefix(1) : choice.due[...]
        for (index, occurrence) in due.prefix(Self.maximumCreates - creates).enumerated() {
            guard OpenTaskBounds.refusal(of: facts.footprint, beside: open) == nil else { return }
            creates += 1
            open.count += 1
            open.bytes += facts.footprint
            plan.steps.append(
                .create(
                    schedule: facts.name,
                    occurrence: occurrence,
                    missed: index == 0 ? choice.missed : 0,
                    cause: "due at \(Timestamp(occurrence)), \(index + 1) of \(choice.due.count)",
                )
            )
        }
    }

    /// Keeps what people keep, the newest tasks that succeeded, and the newest of the others that are over.
    private mutating func tidy(_ facts: ScheduleFacts) {
        let all = facts.tasks.filter { $0.isOver && !$0.isDeleting }.sorted(by: ScheduleFacts.isEarlier)
        let kept = Set(all.filter(\.isKept).suffix(Self.maximumKept).map(\.name))
        let over = all.filter { !kept.contains($0.name) }
        let succeeded = over.filter { $0.phase == .succeeded }
        let failed = over.filter { $0.phase != .succeeded }
        let surplus =
            succeeded.dropLast(facts.succeededLimit).map { ($0.name, "more than \(facts.succeededLimit) succeeded") }
            + failed.dropLast(facts.failedLimit).map { ($0.name, "more than \(facts.failedLimit) failed") }
        for (task, cause) in surplus {
            guard deletes < Self.maximumDeletes else { return wake(in: .milliseconds(1)) }
            deletes += 1
            plan.steps.append(.delete(schedule: facts.name, task: task, cause: cause))
        }
    }

    private mutating func wake(in delay: Duration) {
        // The clock may be set meanwhile.
        plan.lookAgain = min(plan.lookAgain ?? Self.longestWait, max(delay, .milliseconds(1)))
    }
}
