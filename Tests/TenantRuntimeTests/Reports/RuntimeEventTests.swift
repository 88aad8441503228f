import AgxModel
import Foundation
import ManifestFormat
import RecordStore
import Synchronization
import Testing

@testable import TenantRuntime

@Suite("Events of tasks and schedules", .timeLimit(.minutes(10)))
struct RuntimeEventTests {
    private typealias Planner = TaskPlannerTests

    /// What is told of the verdicts of one task, each after the one before.
    private static func told(_ verdicts: [TaskVerdict], run: RunFacts? = nil) -> [String] {
        var task = Planner.task("t") { $0.uid = "u" }
        task.latestRun = run
        return verdicts.compactMap { verdict in
            let event = RuntimeEvent(verdict, of: task)
            task.recorded = TaskReport.status(verdict, of: task, now: Planner.moment(0))
            return event.map { "\($0.type.rawValue) \($0.reason): \($0.message)" }
        }
    }

    @Test("a task's way is told step by step, waiting in line is not")
    func steps() {
        let time = Date(timeIntervalSince1970: 1_800_000_000)
        let verdicts: [TaskVerdict] = [
            .waitingForDependency("a"), .waitingForTurn(slots: 5), .running(run: "t-1", attempt: 1),
            .waitingForRetry(attempt: 2, time), .running(run: "t-2", attempt: 2), .succeeded(run: "t-2"),
        ]
        #expect(
            Self.told(verdicts, run: Planner.run("t", 1, .failed, .stalled)) == [
                "Normal Started: Run t-1 (attempt 1) is under way.",
                "Warning Retrying: Run t-1 ended with Stalled. Attempt 2 follows at about 2027-01-15T08:00:00Z.",
                "Normal Started: Run t-2 (attempt 2) is under way.", "Normal Succeeded: Run t-2 succeeded.",
            ]
        )
        #expect(
            Self.told([.failed(run: "t-1", reason: .lost), .blocked(by: "a", .failed(.lost)), .cancelled, .suspended])
                .map { $0.prefix { $0 != ":" } }
                == ["Warning Failed", "Warning Blocked", "Normal Cancelled", "Normal Suspended"]
        )
    }

    @Test("what a status says already is not told again, as after a restart")
    func once() {
        #expect(Self.told([.succeeded(run: "t-1"), .succeeded(run: "t-1")]).count == 1)
        #expect(Self.told([.skipped(by: "a", .failure), .skipped(by: "b", .failure)]).count == 2)
    }

    @Test("a runtime tells of a failure, its retry and the end, about the task's own uid")
    func runtime() async throws {
        let company = try EndToEndTests.Company()
        var flaky = TestStore.shell("test -e done || { touch done; exit 3; }", in: company.home)
        flaky.retry = AgentTask.Retry(maxAttempts: 2, backoff: .seconds(3600))
        let task = try await company.test.createTask("flaky", flaky)
        let reports = RecordingReports()
        try await company.whileRunning(company.runtime(change: { $0.reports = reports })) { _ in
            _ = try await eventually("the retry is told") {
                reports.events.contains { $0.reason == "Retrying" } ? true : nil
            }
            try await company.test.store.write { transaction in
                var record = try #require(try transaction.get(task.key))
                record.spec["retry"]?["backoff"] = "0s"
                _ = try transaction.update(record, expecting: record.resourceVersion)
            }
            _ = try await eventually("all is told") {
                reports.events.contains { $0.reason == "Succeeded" } ? true : nil
            }
        }
        #expect(Set(reports.events.map(\.uid)) == [task.uid])
        #expect(reports.announcements.withLock(\.self) > 0, "two runs have ended")
        #expect(reports.events.map(\.reason).sorted() == ["Retrying", "Started", "Started", "Succeeded"])
        // Another life of the runtime has nothing new to tell.
        let second = RecordingReports()
        try await company.whileRunning(company.runtime(change: { $0.reports = second })) { _ in
            try await company.test.createTask("next", TestStore.shell("true", in: company.home))
            _ = try await eventually("the next is told") {
                second.events.contains { $0.reason == "Succeeded" } ? true : nil
            }
        }
        #expect(Set(second.events.map(\.name)) == ["next"])
    }

    @Test("a schedule tells of the tasks it makes, of what it missed, and of what it waits for")
    func schedule() async throws {
        let world = try ScheduleWorld()
        let told = Mutex<[RuntimeEvent]>([])
        func lines() -> [String] {
            told.withLock { events in
                defer { events = [] }
                return events.map { "\($0.type.rawValue) \($0.reason): \($0.message)" }
            }
        }
        try await world.create("s", ScheduleWorld.spec("@hourly") { $0.concurrencyPolicy = .forbid })
        var pass = try await world.pass()
        pass.tell = { event in told.withLock { $0.append(event) } }
        world.advance(3600)
        try await ScheduleCrashTests.turn(pass)
        #expect(
            lines() == ["Normal SuccessfulCreate: Created task s-30000060 for the occurrence of 2027-01-15T09:00:00Z."]
        )
        world.advance(2 * 3600)
        try await ScheduleCrashTests.turn(pass)
        let waiting = lines()
        #expect(waiting.count == 2 && waiting.first == "Warning MissSchedule: One occurrence got no task.")
        #expect(
            waiting.last?.hasPrefix("Normal TaskAlreadyActive: The occurrence of 2027-01-15T11:00:00Z waits") == true
        )
        try await ScheduleCrashTests.turn(pass)
        #expect(lines() == [])
        try await world.report("s-30000060", .succeeded)
        try await world.change("s", "concurrencyPolicy", to: "Replace")
        try await world.tell(pass.board)
        try await ScheduleCrashTests.turn(pass)
        world.advance(3600)
        try await ScheduleCrashTests.turn(pass)
        #expect(
            lines() == [
                "Normal SuccessfulCreate: Created task s-30000180 for the occurrence of 2027-01-15T11:00:00Z.",
                "Normal TaskReplaced: Cancelled task s-30000180, since the next one is due.",
                "Normal SuccessfulCreate: Created task s-30000240 for the occurrence of 2027-01-15T12:00:00Z.",
            ]
        )
    }
}
