import AgxModel
import Foundation

/// What becomes of the occurrences that have come since the last look: which get a task, and which are left out.
struct OccurrenceChoice: Hashable {
    /// Those that are to get a task, ascending.
    var due: [Date] = []
    /// How many before those are left out; those of more than a year ago aren't counted.
    var missed = 0
    /// The last one that is left out.
    var missedThrough: Date?

    /// With `CatchUp.none` an occurrence of the last minute counts as being on time.
    static let punctuality: TimeInterval = 60
    private static let year: TimeInterval = 366 * 86_400

    /// Nothing for a schedule that rests, or whose clock was set back.
    init(_ facts: ScheduleFacts, now: Date) {
        let since = facts.settled
        guard !facts.suspend, let times = facts.times, since < now else { return }
        var start = since
        if let deadline = facts.startingDeadline.map(TimeInterval.init) ?? Self.lateness(facts) {
            // The interval is open at its start, and one at the deadline is in time.
            start = max(since, now.addingTimeInterval(-deadline - 1))
        }
        due = times.latest(Self.limit(facts), after: start, through: now)
        // Mostly nothing has come at all.
        guard !due.isEmpty || start > since else { return }
        let end = due.first?.addingTimeInterval(-1) ?? now
        missedThrough = times.latest(1, after: since, through: end).last
        guard missedThrough != nil else { return }
        missed = times.count(after: max(since, now.addingTimeInterval(-Self.year)), through: end)
    }

    private static func lateness(_ facts: ScheduleFacts) -> TimeInterval? {
        facts.catchUp == .none ? punctuality : nil
    }

    /// Of several that replace each other only the last would remain.
    private static func limit(_ facts: ScheduleFacts) -> Int {
        facts.catchUp == .all && facts.concurrencyPolicy != .replace ? facts.catchUpLimit : 1
    }
}
