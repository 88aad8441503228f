import AgxModel
import Foundation
import RecordStore
import Synchronization

/// The schedules and their tasks in memory, kept by the watches of the store, ready for the planner.
///
/// It may lag behind the store; what is written because of it names the status and generation that it was made from.
final class ScheduleBoard: Sendable {
    private struct OwnedTask {
        var owner: String
        var facts: ScheduledTask
    }
    private struct State {
        /// Without their tasks.
        var schedules: [String: ScheduleFacts] = [:]
        var tasks: [String: OwnedTask] = [:]
        /// Names of tasks by the uid of their schedule.
        var tasksByOwner: [String: Set<String>] = [:]
        var versions: [RecordKey: Int64] = [:]
        /// The watches have told of everything up to here.
        var seen: [String: Int64] = [:]
        var unreadable: [RecordKey: String] = [:]
        /// The kinds of which everything has been told.
        var complete: Set<String> = []
        /// Between these times nothing is to be done, unless something changes.
        var rest: Range<Date>?
    }

    private let state = Mutex(State())

    /// All schedules with their tasks, in the order of their names.
    func snapshot() -> [ScheduleFacts] {
        state.withLock { Self.all($0) }
    }

    /// What is known of one schedule.
    func schedule(_ name: String) -> ScheduleFacts? {
        state.withLock { state in state.schedules[name].map { Self.withTasks($0, state) } }
    }

    /// Whether the watches have told of all schedules and all tasks; before that, what is missing here may well exist.
    var isComplete: Bool { state.withLock { $0.complete.isSuperset(of: [AgentTask.kind, Schedule.kind]) } }

    /// How long nothing is to be done if nothing changes, nil if that isn't known.
    func rest(at now: Date) -> Duration? {
        state.withLock { state in
            guard let rest = state.rest, rest.contains(now) else { return nil }
            return .seconds(rest.upperBound.timeIntervalSince(now))
        }
    }

    /// Notes how long there is nothing to do for these schedules, as long as they are what the board has.
    func noteRest(of schedules: [ScheduleFacts], from now: Date, _ duration: Duration) {
        let end = now.addingTimeInterval(Double(duration.components.seconds))
        guard end > now else { return }
        state.withLock { state in
            if Self.all(state) == schedules { state.rest = now..<end }
        }
    }

    /// Notes that what a schedule asks for can't be written; it is left alone until its record changes.
    func leaveAlone(_ key: RecordKey, because reason: String) {
        state.withLock { state in
            state.rest = nil
            state.schedules[key.name] = nil
            state.unreadable[key] = reason
        }
    }

    /// Records that could not be read or written, with the reason; they are left alone.
    func unreadableRecords() -> [RecordKey: String] { state.withLock { $0.unreadable } }

    /// Forgets everything of one kind, before a watch tells it all again.
    func reset(kind: String) {
        state.withLock { state in
            state.rest = nil
            state.seen[kind] = nil
            state.complete.remove(kind)
            state.versions = state.versions.filter { $0.key.kind != kind }
            state.unreadable = state.unreadable.filter { $0.key.kind != kind }
            if kind == Schedule.kind { state.schedules = [:] }
            if kind == AgentTask.kind { (state.tasks, state.tasksByOwner) = ([:], [:]) }
        }
    }

    /// Takes what the watch of a kind tells; whether it is of interest to schedules.
    func apply(_ event: WatchEvent, of kind: String) -> Bool {
        guard kind == Schedule.kind || kind == AgentTask.kind else { return false }
        return state.withLock { state in
            if case .initialDone = event {
                state.complete.insert(kind)
                return true
            }
            guard let record = event.record else { return false }
            state.seen[kind] = max(state.seen[kind] ?? 0, record.resourceVersion)
            if case .deleted = event { return Self.remove(record.key, &state) }
            return Self.put(record, &state)
        }
    }

    /// Takes a record that this process has just written, so that the next pass counts it.
    func applyOwnWrite(_ record: Record) {
        state.withLock { state in
            // The watch is further: it has told of this write, and perhaps of a deletion after it.
            if record.resourceVersion > state.seen[record.key.kind] ?? 0 { _ = Self.put(record, &state) }
        }
    }

    /// Takes a record that this process has just deleted, as it last was.
    func applyOwnDeletion(_ record: Record) {
        state.withLock { state in
            if record.resourceVersion > state.seen[record.key.kind] ?? 0 { _ = Self.remove(record.key, &state) }
        }
    }
}

extension ScheduleBoard {
    private static func all(_ state: State) -> [ScheduleFacts] {
        state.schedules.values.sorted { $0.name < $1.name }.map { withTasks($0, state) }
    }

    private static func withTasks(_ schedule: ScheduleFacts, _ state: State) -> ScheduleFacts {
        var schedule = schedule
        schedule.tasks = (state.tasksByOwner[schedule.uid] ?? []).sorted().compactMap { state.tasks[$0]?.facts }
        return schedule
    }

    private static func put(_ record: Record, _ state: inout State) -> Bool {
        let owner = record.ownerReferences.first { $0.kind == Schedule.kind }
        if record.key.kind == AgentTask.kind, owner == nil { return remove(record.key, &state) }
        guard record.resourceVersion > state.versions[record.key] ?? 0 else { return false }
        // What can't be read is left alone, and what was known of it before is no longer true.
        _ = remove(record.key, &state)
        state.rest = nil
        state.versions[record.key] = record.resourceVersion
        do throws(ModelError) {
            if let owner, record.key.kind == AgentTask.kind {
                state.tasks[record.key.name] = OwnedTask(owner: owner.uid, facts: try ScheduledTask(record))
                state.tasksByOwner[owner.uid, default: []].insert(record.key.name)
            } else {
                state.schedules[record.key.name] = try ScheduleFacts(record)
            }
        } catch {
            state.unreadable[record.key] = String(describing: error)
        }
        return true
    }

    /// Whether there was something to remove.
    private static func remove(_ key: RecordKey, _ state: inout State) -> Bool {
        guard state.versions.removeValue(forKey: key) != nil else { return false }
        state.rest = nil
        state.unreadable[key] = nil
        if key.kind == Schedule.kind {
            state.schedules[key.name] = nil
        } else if let task = state.tasks.removeValue(forKey: key.name) {
            state.tasksByOwner[task.owner]?.remove(key.name)
            if state.tasksByOwner[task.owner]?.isEmpty == true { state.tasksByOwner[task.owner] = nil }
        }
        return true
    }
}
