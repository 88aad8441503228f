package import AgxModel
package import Foundation
import RecordStore

/// What the planner knows of one schedule: its wishes, what was recorded of it, and its tasks.
package struct ScheduleFacts: Sendable, Hashable {
    package var name: String
    package var uid: String
    package var generation: Int64
    package var created: Date
    /// Nil if its expression or its time zone can't be read, which `problem` then tells.
    package var times: CronSchedule?
    package var problem: String?
    package var suspend = false
    package var concurrencyPolicy: Schedule.ConcurrencyPolicy = .allow
    package var catchUp: Schedule.CatchUp = .latest
    package var catchUpLimit = 10
    /// After how many seconds an occurrence is too late; nil for never.
    package var startingDeadline: Int?
    package var succeededLimit = 3
    package var failedLimit = 1
    /// What its record takes of the memory: none of its tasks begins with more.
    package var footprint = 0
    package var isDeleting = false
    /// What the schedule's status says now.
    package var recorded = Schedule.Status()
    /// The tasks that it made, and those made by hand from its template, that are still there.
    package var tasks: [ScheduledTask] = []

    /// A schedule as it was just created; set what differs.
    package init(name: String, uid: String = "", generation: Int64 = 1, created: Date) {
        self.name = name
        self.uid = uid
        self.generation = generation
        self.created = created
    }
}

extension ScheduleFacts {
    /// Reads a schedule record; throws for one that is not a schedule of this version.
    init(_ record: Record) throws(ModelError) {
        let spec = try Schedule.decodeSpec(record.spec)
        self.init(
            name: record.key.name,
            uid: record.uid,
            generation: record.generation,
            created: record.creationTimestamp,
        )
        do {
            times = try CronSchedule(spec.schedule, timeZone: spec.timeZone)
        } catch {
            problem = error.message
        }
        suspend = spec.suspend
        concurrencyPolicy = spec.concurrencyPolicy
        catchUp = spec.catchUp
        catchUpLimit = spec.catchUpLimit
        startingDeadline = spec.startingDeadlineSeconds
        succeededLimit = spec.successfulTasksHistoryLimit
        failedLimit = spec.failedTasksHistoryLimit
        footprint = record.footprint
        isDeleting = record.isDeleting
        recorded = try Schedule.decodeStatus(record.status)
    }

    /// Up to here every occurrence is seen to; none before it ever gets a task, whatever the clock shows.
    package var settled: Date {
        let times = [recorded.settledTime, recorded.lastScheduleTime].compactMap { $0?.date }
        return times.reduce(created) { max($0, $1) }
    }

    /// The tasks of occurrences that aren't over, in their order.
    package var active: [ScheduledTask] { tasks.filter { !$0.isOver && !$0.isByHand }.sorted(by: Self.isEarlier) }

    /// The next occurrence that is yet to come, nil if none is or the schedule rests.
    package func next(after now: Date) -> Date? { suspend ? nil : times?.next(after: max(now, settled)) }

    /// Notes that the occurrences up to `time` are seen to, and how many of them got no task.
    mutating func settle(through time: Date, missed: Int) {
        recorded.settledTime = Timestamp(max(time, settled))
        recorded.missed += Int64(missed)
    }

    static func isEarlier(_ one: ScheduledTask, _ other: ScheduledTask) -> Bool {
        one.occurrence == other.occurrence ? one.name < other.name : one.occurrence < other.occurrence
    }
}
