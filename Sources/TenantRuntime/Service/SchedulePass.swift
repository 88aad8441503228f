import AgxModel
import Foundation
import ManifestFormat
import ReconcileKernel
import RecordStore

/// One pass over the company's schedules: asks the planner, writes new tasks and what is the case with each schedule.
struct SchedulePass: Sendable {
    let store: RecordStore
    let namespace: String
    let board: ScheduleBoard
    let moment: @Sendable () -> RuntimeMoment
    /// The company's tasks that are not over.
    var open: @Sendable () -> OpenTasks = { OpenTasks() }
    /// Is called after each write; a test throws from it what a crash at that point would be.
    var checkpoint: @Sendable (SchedulePlan.Step) throws -> Void = { _ in }
    /// Is told what happens to schedules, once it is written.
    var tell: @Sendable (RuntimeEvent) -> Void = { _ in }
    /// Is told of a schedule whose task or status can't be written.
    var onFailure: @Sendable (_ part: String, any Error) -> Void = { _, _ in }

    /// Does what there is to do now.
    func reconcile() async throws -> ReconcileOutcome {
        // What cannot be observed yet is not absent: an earlier task that is not known would not be waited for.
        guard board.isComplete else { return .recheck(after: .milliseconds(20)) }
        let now = moment().wall
        if let rest = board.rest(at: now) { return .recheck(after: rest) }
        let schedules = board.snapshot()
        let plan = SchedulePlanner.step(schedules, beside: open().all, now: now)
        var behind: Set<String> = []
        // Each step of a schedule stands on those before it.
        for step in plan.steps where !behind.contains(step.schedule) {
            do {
                try await carryOut(step, now: now)
                try checkpoint(step)
            } catch let error as StoreError where Self.isStale(error) {
                // The board has not heard of the newest change yet; the watch brings it and the next pass sees it.
                behind.insert(step.schedule)
            } catch {
                guard TaskPass.isOfOneRecord(error) else { throw error }
                behind.insert(step.schedule)
                let key = RecordKey(kind: Schedule.kind, namespace: namespace, name: step.schedule)
                board.leaveAlone(key, because: String(describing: error))
                onFailure("schedule", error)
            }
        }
        if !behind.isEmpty { return .recheck(after: .milliseconds(50)) }
        guard let lookAgain = plan.lookAgain else { return .settled }
        if plan.steps.isEmpty { board.noteRest(of: schedules, from: now, lookAgain) }
        return .recheck(after: lookAgain)
    }

    private static func isStale(_ error: StoreError) -> Bool {
        error.code == .conflict || error.code == .notFound || error.code == .alreadyExists
    }

    private func carryOut(_ step: SchedulePlan.Step, now: Date) async throws {
        switch step {
        case .cancel(let schedule, let task, _): try await cancel(task, of: schedule)
        case .create(let schedule, let occurrence, let missed, _):
            try await create(schedule, at: occurrence, missed: missed, now: now)
        case .report(let schedule, let status): try await report(schedule, status)
        case .delete(let schedule, let task, _): try await delete(task, of: schedule)
        }
    }

    private func cancel(_ name: String, of schedule: String) async throws {
        guard let facts = board.schedule(schedule), let task = facts.tasks.first(where: { $0.name == name }) else {
            return
        }
        let key = RecordKey(kind: AgentTask.kind, namespace: namespace, name: name)
        guard var record = try await store.get(key), record.uid == task.uid, !record.isDeleting else { return }
        record.spec["cancel"] = true
        board.applyOwnWrite(try await store.update(record, expecting: record.resourceVersion, durability: .normal))
        tell(.replaced(name, by: facts))
    }

    /// Writes the task, and that the schedule has come this far, in one transaction: neither is ever there alone.
    private func create(_ name: String, at occurrence: Date, missed: Int, now: Date) async throws {
        guard let facts = board.schedule(name) else { return }
        let key = RecordKey(kind: Schedule.kind, namespace: namespace, name: name)
        let written = try await store.write(durability: .normal) { transaction -> (schedule: Record, task: Record?) in
            let record = try Self.unchanged(try transaction.get(key), facts)
            let draft = try Self.draft(of: record, at: Timestamp(occurrence))
            let task = try Self.make(draft, transaction)
            var next = facts
            next.settle(through: occurrence, missed: missed)
            next.recorded.lastScheduleTime = Timestamp(occurrence)
            if let task { next.tasks.append(try ScheduledTask(task)) }
            let saved = try transaction.updateStatus(
                of: key,
                uid: record.uid,
                to: try JSONValue(encoding: ScheduleReport.status(of: next, now: now)),
                expecting: record.resourceVersion,
            )
            return (saved, task)
        }
        if let task = written.task { board.applyOwnWrite(task) }
        board.applyOwnWrite(written.schedule)
        if missed > 0 { tell(.missed(Int64(missed), by: facts)) }
        if let task = written.task {
            tell(.created(task.key.name, at: occurrence, by: facts))
        } else {
            tell(.foundTaken(Schedule.taskName(name, at: Timestamp(occurrence)), by: facts))
        }
    }

    private func report(_ name: String, _ status: Schedule.Status) async throws {
        guard let facts = board.schedule(name) else { return }
        let key = RecordKey(kind: Schedule.kind, namespace: namespace, name: name)
        let saved = try await store.write(durability: .normal) { transaction in
            let record = try Self.unchanged(try transaction.get(key), facts)
            return try transaction.updateStatus(
                of: key,
                uid: record.uid,
                to: try JSONValue(encoding: status),
                expecting: record.resourceVersion,
            )
        }
        board.applyOwnWrite(saved)
        RuntimeEvent.news(in: status, of: facts).forEach(tell)
    }

    private func delete(_ name: String, of schedule: String) async throws {
        guard let task = board.schedule(schedule)?.tasks.first(where: { $0.name == name }) else { return }
        let key = RecordKey(kind: AgentTask.kind, namespace: namespace, name: name)
        let preconditions = Preconditions(uid: task.uid)
        switch try await store.delete(key, preconditions: preconditions, durability: .normal) {
        case .marked(let record): board.applyOwnWrite(record)
        case .removed(let record): board.applyOwnDeletion(record)
        }
    }
}

extension SchedulePass {
    /// The record if it says what the plan was made from; labels and the like may have changed.
    private static func unchanged(_ record: Record?, _ facts: ScheduleFacts) throws -> Record {
        guard let record, record.uid == facts.uid, !record.isDeleting, record.generation == facts.generation,
            try Schedule.decodeStatus(record.status) == facts.recorded
        else { throw StoreError(.conflict, "schedule \(facts.name) has changed since it was looked at") }
        return record
    }

    /// Makes the task of an occurrence; nil if there is one, made by an earlier schedule of this name.
    ///
    /// Whoever else has taken its name, such as an agent that knows which one comes next, doesn't call the occurrence off.
    private static func make(_ draft: RecordDraft, _ transaction: RecordTransaction) throws -> Record? {
        guard let present = try transaction.get(draft.key) else { return try transaction.create(draft) }
        // Nobody but a schedule gives a task this annotation.
        if present.annotations[LabelKeys.scheduledAt] == draft.annotations[LabelKeys.scheduledAt] { return nil }
        var draft = draft
        let suffix = String(UInt16.random(in: 0x1000...UInt16.max), radix: 16)
        draft.key.name = Schedule.taskName(besides: draft.key.name, suffix: suffix)
        return try transaction.create(draft)
    }

    private static func draft(of schedule: Record, at occurrence: Timestamp) throws -> RecordDraft {
        let template = try Schedule.decodeSpec(schedule.spec).taskTemplate
        let name = schedule.key.name
        var draft = RecordDraft(
            key: RecordKey(
                kind: AgentTask.kind,
                namespace: schedule.key.namespace,
                name: Schedule.taskName(name, at: occurrence),
            ),
            apiVersion: "runagx.com/v1",
            content: ["spec": try JSONValue(encoding: template.spec)],
        )
        draft.labels = template.metadata.labels
        draft.labels[Schedule.label] = name
        draft.annotations = template.metadata.annotations
        draft.annotations[LabelKeys.scheduledAt] = occurrence.description
        draft.ownerReferences = [owner(schedule)]
        return draft
    }

    private static func owner(_ schedule: Record) -> OwnerReference {
        OwnerReference(
            apiVersion: schedule.apiVersion,
            kind: schedule.key.kind,
            name: schedule.key.name,
            uid: schedule.uid,
            controller: true,
            blockOwnerDeletion: true,
        )
    }
}
