import AgxModel
import Foundation
import ReconcileKernel
import Synchronization
import Testing

@testable import TenantRuntime

@Suite("Schedules of a company that has as many tasks as it may", .timeLimit(.minutes(5)))
struct FullQueueTests {
    @Test("where no more tasks may wait an occurrence waits too, is caught up as asked, and calls nothing off")
    func fullQueue() throws {
        let full = OpenTasks.Share(count: 20_000)
        let now = try SchedulePlannerTests.time("11:30")
        let facts = try SchedulePlannerTests.schedule { $0.concurrencyPolicy = .replace }
        #expect(
            SchedulePlanner.step([facts], beside: full, now: now).description == """
                report s QueueFull, 0 active, 1 missed, next 2026-01-01T12:00:00Z <- \
                The occurrence of 2026-01-01T11:00:00Z waits until there is room: \
                20000 tasks of this company are not over yet, which is the most there may be.
                look again in 10s
                """
        )
        let replace = try SchedulePlannerTests.schedule {
            $0.concurrencyPolicy = .replace
            $0.recorded.lastScheduleTime = Timestamp(try SchedulePlannerTests.time("10:00"))
            $0.tasks = [try SchedulePlannerTests.task("10:00", .running)]
        }
        let steps = SchedulePlanner.step([replace], beside: full, now: now).steps
        #expect(steps.map { $0.description.hasPrefix("report s QueueFull, 1 active") } == [true])
        let waiting = ScheduleReport.status(of: facts, now: now).conditions.isTrue("Ready")
        #expect(waiting)
        let late = try SchedulePlannerTests.schedule { $0.catchUp = .none }
        let missed = SchedulePlanner.step([late], beside: full, now: now)
        #expect(missed.description.hasPrefix("report s Scheduled, 0 active, 2 missed"))
    }

    @Test("one pass makes no more tasks than there is room for, of all schedules together")
    func lastPlaces() throws {
        let all = try SchedulePlannerTests.schedule {
            $0.catchUp = .all
            $0.footprint = 1000
        }
        let now = try SchedulePlannerTests.time("12:30")
        func acts(_ open: OpenTasks.Share) -> [String] {
            SchedulePlanner.step([all, all], beside: open, now: now).steps.map { String($0.description.prefix(18)) }
        }
        let three = ["create s-29454360,", "create s-29454420,", "create s-29454480,"]
        #expect(acts(.init(count: 19_995)) == three + three.prefix(2))
        #expect(acts(.init(count: 19_996)) == three + three.prefix(1))
        #expect(acts(.init(count: 19_997)) == three + ["report s QueueFull"])
        #expect(acts(.init(count: 5, bytes: (256 << 20) - 2000)) == three.prefix(2) + ["report s QueueFull"])
    }

    @Test("an occurrence at a full queue is said to wait, and gets its task once there is room, though nobody tells")
    func fullQueue() async throws {
        let world = try ScheduleWorld()
        try await world.create("s", ScheduleWorld.spec("@hourly"))
        let open = Mutex(OpenTasks(all: .init(count: 20_000)))
        let told = Mutex<[String]>([])
        var pass = try await world.pass()
        pass.open = { open.withLock(\.self) }
        pass.tell = { event in told.withLock { $0.append("\(event.type.rawValue) \(event.reason)") } }
        world.advance(3600)
        #expect(try await pass.reconcile() == .recheck(after: .seconds(10)))
        #expect(try await pass.reconcile() == .recheck(after: .seconds(10)))
        #expect(try await world.records("Task") == [])
        #expect(told.withLock(\.self) == ["Warning QueueFull"])
        let ready = try await world.status("s").conditions[type: "Ready"]
        #expect(ready?.status == .isFalse && ready?.reason == "QueueFull")
        open.withLock { $0.all.count -= 1 }
        world.advance(10)
        #expect(try await pass.reconcile() == .recheck(after: .milliseconds(1)))
        #expect(try await world.tasks(of: "s").map(\.name) == ["s-30000060"])
        #expect(try await world.status("s").conditions.isTrue("Ready"))
        #expect(told.withLock(\.self) == ["Warning QueueFull", "Normal SuccessfulCreate"])
    }
}
