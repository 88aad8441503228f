import AgxModel
import Foundation
import ManifestFormat
import RecordStore
import Synchronization
import TestSupport

@testable import TenantRuntime

/// A company's store under a clock that the test sets, with the hands of people and of the task pass.
final class ScheduleWorld: Sendable {
    static let namespace = "acme"

    /// The clock on the wall.
    private final class Clock: Sendable {
        private let state: Mutex<Date>
        init(_ start: Date) { state = Mutex(start) }
        var time: Date { state.withLock(\.self) }
        func advance(_ seconds: TimeInterval) { state.withLock { $0.addTimeInterval(seconds) } }
    }

    private let directory: TemporaryHome
    private let clock: Clock
    private let random: Mutex<SeededGenerator>
    /// Occurrences whose tasks were written, by schedule, in the order of the writes.
    private let made = Mutex<[String: [Date]]>([:])
    let store: RecordStore

    init(seed: UInt64 = 0, at start: String = "2027-01-15T08:00:00Z") throws {
        let clock = Clock(try Timestamp(start).date)
        self.clock = clock
        directory = try TemporaryHome()
        random = Mutex(SeededGenerator(seed: seed))
        store = try RecordStore(path: directory.path + "/company.db", options: StoreOptions(now: { clock.time }))
    }

    var time: Date { clock.time }
    func advance(_ seconds: TimeInterval) { clock.advance(seconds) }
    func pick(_ range: ClosedRange<Int>) -> Int { random.withLock { Int.random(in: range, using: &$0) } }
    func chance(_ percent: Int) -> Bool { pick(0...99) < percent }
    func occurrences(of schedule: String) -> [Date] { made.withLock { $0[schedule] ?? [] } }

    /// The pass of one life of the runtime, over a board that knows what is in the store now.
    func pass(checkpoint: @escaping @Sendable () throws -> Void = {}) async throws -> SchedulePass {
        let board = ScheduleBoard()
        try await tell(board)
        var pass = SchedulePass(store: store, namespace: Self.namespace, board: board) { [clock] in
            RuntimeMoment(wall: clock.time, boot: BootInstant(bootID: "b", uptime: .zero))
        }
        pass.checkpoint = { [self] step in
            if case .create(let schedule, let occurrence, _, _) = step {
                made.withLock { $0[schedule, default: []].append(occurrence) }
            }
            try checkpoint()
        }
        return pass
    }

    /// Tells a board all that is in the store, as watches that begin anew.
    func tell(_ board: ScheduleBoard) async throws {
        for kind in [Schedule.kind, AgentTask.kind] {
            board.reset(kind: kind)
            for record in try await records(kind) { _ = board.apply(.added(record), of: kind) }
            _ = board.apply(.initialDone(resourceVersion: 0), of: kind)
        }
    }

    func key(_ kind: String, _ name: String) -> RecordKey {
        RecordKey(kind: kind, namespace: Self.namespace, name: name)
    }

    func records(_ kind: String) async throws -> [Record] {
        try await store.list(ListQuery(kind: kind, namespace: Self.namespace)).records
    }
}

extension ScheduleWorld {
    static func spec(_ schedule: String, _ change: (inout Schedule.Spec) -> Void = { _ in }) -> Schedule.Spec {
        var spec = Schedule.Spec(
            schedule: schedule,
            taskTemplate: Schedule.TaskTemplate(spec: AgentTask.Spec(prompt: "true", provider: .shell)),
        )
        change(&spec)
        return spec
    }

    func create(_ name: String, _ spec: Schedule.Spec) async throws {
        _ = try await store.create(
            RecordDraft(
                key: key(Schedule.kind, name),
                apiVersion: "runagx.com/v1",
                content: ["spec": try JSONValue(encoding: spec)],
            )
        )
    }

    func change(_ name: String, _ field: String, to value: JSONValue) async throws {
        guard var record = try await store.get(key(Schedule.kind, name)) else { return }
        record.spec[field] = value
        _ = try await store.update(record, expecting: record.resourceVersion)
    }

    func status(_ name: String) async throws -> Schedule.Status {
        try Schedule.decodeStatus(try await store.get(key(Schedule.kind, name))?.status)
    }

    /// The tasks of a schedule, in the order of their occurrences.
    func tasks(of schedule: String) async throws -> [ScheduledTask] {
        try await records(AgentTask.kind).filter { $0.labels[Schedule.label] == schedule }
            .map { try ScheduledTask($0) }.sorted { $0.occurrence < $1.occurrence }
    }

    /// What the task pass would write when a task has come that far.
    func report(_ task: String, _ phase: AgentTask.Phase) async throws {
        guard let record = try await store.get(key(AgentTask.kind, task)) else { return }
        var status = AgentTask.Status()
        status.phase = phase
        if phase.isFinal { status.completionTime = Timestamp(time) }
        _ = try await store.updateStatus(
            of: record.key,
            uid: record.uid,
            to: try JSONValue(encoding: status),
            expecting: record.resourceVersion,
        )
    }
}
