import AgxModel
import Foundation
import ManifestFormat
import ReconcileKernel
import RecordStore
import Testing

@testable import TenantRuntime

@Suite("Schedules whose runtime crashes between any two writes", .timeLimit(.minutes(10)))
struct ScheduleCrashTests {
    struct Crash: Error {}

    static let expressions = ["*/5 * * * *", "@hourly", "0,30 * * * *", "17 */2 * * *", "45 1,9 * * *"]

    static func spec(_ world: ScheduleWorld) -> Schedule.Spec {
        ScheduleWorld.spec(expressions[world.pick(0...4)]) {
            $0.timeZone = world.chance(50) ? "UTC" : "Europe/Berlin"
            $0.concurrencyPolicy = Schedule.ConcurrencyPolicy.allCases[world.pick(0...2)]
            $0.catchUp = Schedule.CatchUp.allCases[world.pick(0...2)]
            $0.catchUpLimit = world.pick(1...30)
            $0.startingDeadlineSeconds = world.chance(30) ? world.pick(30...7200) : nil
            $0.successfulTasksHistoryLimit = world.pick(0...3)
            $0.failedTasksHistoryLimit = world.pick(0...2)
        }
    }

    /// Time goes on, mostly a little; people and agents do what they do.
    static func live(_ world: ScheduleWorld, _ schedules: [String]) async throws {
        world.advance(Double(world.chance(85) ? world.pick(0...2400) : world.pick(-90_000...90_000)))
        for task in try await world.records(AgentTask.kind) where world.chance(40) {
            let phases: [AgentTask.Phase] = [.running, .succeeded, .failed, .cancelled, .blocked]
            if try AgentTask.decodeStatus(task.status).phase?.isFinal == true { continue }
            try await world.report(task.key.name, phases[world.pick(0...4)])
        }
        let name = schedules[world.pick(0...schedules.count - 1)]
        if world.chance(10) { try await world.change(name, "suspend", to: .bool(world.chance(50))) }
        if world.chance(10), let task = try await world.tasks(of: name).last {
            _ = try await world.store.delete(world.key(AgentTask.kind, task.name))
        }
    }

    /// One turn of the runtime: passes until nothing is left to do at once, or the board is behind the store.
    static func turn(_ pass: SchedulePass) async throws {
        for _ in 0..<200 {
            guard case .recheck(after: let wait) = try await pass.reconcile(), wait < .milliseconds(50) else { return }
        }
        Issue.record("it does not come to rest")
    }

    @Test("make each occurrence's task once, and account for all others", arguments: UInt64(0)..<20)
    func once(seed: UInt64) async throws {
        let world = try ScheduleWorld(seed: seed)
        var specs: [String: Schedule.Spec] = [:]
        for index in 0..<3 {
            let spec = Self.spec(world)
            specs["s\(index)"] = spec
            try await world.create("s\(index)", spec)
        }
        let names = specs.keys.sorted()
        let created = world.time
        var crashes = 0
        var pass = try await world.pass()
        for turn in 0..<50 {
            do {
                try await Self.turn(pass)
            } catch is Crash {
                crashes += 1
                pass = try await world.pass { if world.chance(25) { throw Crash() } }
            }
            if turn == 0 { pass = try await world.pass { if world.chance(25) { throw Crash() } } }
            for (name, spec) in specs { try await Self.check(name, spec, world, "seed \(seed)") }
            try await Self.live(world, names)
            // A watch that lags behind tells nothing new for a while.
            if world.chance(70) { try await world.tell(pass.board) }
        }
        // The last life doesn't crash.
        for name in names { try await world.change(name, "suspend", to: false) }
        try await Self.turn(try await world.pass())
        for (name, spec) in specs {
            try await Self.checkEnd(name, spec, created: created, world, "seed \(seed), \(name): \(spec.schedule)")
        }
        let count = names.map { world.occurrences(of: $0).count }.reduce(0, +)
        print("seed \(seed): \(crashes) crashes, \(count) tasks")
        try world.store.close()
    }

    static func check(_ name: String, _ spec: Schedule.Spec, _ world: ScheduleWorld, _ place: String) async throws {
        let made = world.occurrences(of: name)
        #expect(zip(made, made.dropFirst()).allSatisfy { $0 < $1 }, "\(place): \(name) goes back, or repeats")
        let tasks = try await world.tasks(of: name)
        #expect(Set(tasks.map(\.occurrence)).isSubset(of: made), "\(place): \(name) has a task that nobody made")
        let running = tasks.filter { !$0.isOver && !$0.isCancelled }
        if spec.concurrencyPolicy != .allow { #expect(running.count <= 1, "\(place): \(name)") }
    }

    static func checkEnd(
        _ name: String,
        _ spec: Schedule.Spec,
        created: Date,
        _ world: ScheduleWorld,
        _ place: String,
    ) async throws {
        let status = try await world.status(name)
        let made = world.occurrences(of: name)
        let times = try CronSchedule(spec.schedule, timeZone: spec.timeZone)
        let settled = status.settledTime?.date ?? created
        let all = times.latest(100_000, after: created, through: settled)
        #expect(Set(made).isSubset(of: all), "\(place): an occurrence that is none")
        #expect(made.count + Int(status.missed) == all.count, "\(place): not all are accounted for")
        #expect(status.lastScheduleTime?.date == made.last, "\(place)")
        if spec.catchUp == .all, spec.concurrencyPolicy == .allow, spec.startingDeadlineSeconds == nil,
            spec.catchUpLimit == 30
        {
            #expect(!made.isEmpty, "\(place)")
        }
        let tasks = try await world.tasks(of: name)
        #expect(tasks.count { $0.phase == .succeeded } <= spec.successfulTasksHistoryLimit, "\(place)")
        #expect(tasks.count { $0.isOver && $0.phase != .succeeded } <= spec.failedTasksHistoryLimit, "\(place)")
        #expect(status.active == tasks.filter { !$0.isOver }.map(\.name), "\(place)")
        #expect(status.conditions[type: "Ready"] != nil, "\(place)")
    }
}
