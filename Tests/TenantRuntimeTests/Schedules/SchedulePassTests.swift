import AgxModel
import Foundation
import ManifestFormat
import ReconcileKernel
import RecordStore
import Synchronization
import Testing

@testable import TenantRuntime

@Suite("Schedules to tasks", .timeLimit(.minutes(10)))
struct SchedulePassTests {
    @Test("a task has the template's spec, labels and annotations, its occurrence, and goes with its schedule")
    func task() async throws {
        let world = try ScheduleWorld()
        let spec = ScheduleWorld.spec("30 * * * *") {
            $0.taskTemplate.metadata.labels = ["team": "payments", "schedule": "other"]
            $0.taskTemplate.metadata.annotations = ["note": "x"]
            $0.taskTemplate.spec.priority = 7
        }
        try await world.create("s", spec)
        let pass = try await world.pass()
        #expect(try await pass.reconcile() == .recheck(after: .seconds(1800)))
        world.advance(1800)
        #expect(try await pass.reconcile() == .recheck(after: .milliseconds(1)))
        #expect(try await pass.reconcile() == .recheck(after: .seconds(3600)))
        let record = try #require(try await world.store.get(world.key("Task", "s-30000030")))
        #expect(try AgentTask.decodeSpec(record.spec) == spec.taskTemplate.spec)
        #expect(record.labels == ["team": "payments", "schedule": "s"])
        #expect(record.annotations == ["note": "x", "runagx.com/scheduled-at": "2027-01-15T08:30:00Z"])
        let status = try await world.status("s")
        #expect(status.lastScheduleTime?.description == "2027-01-15T08:30:00Z")
        #expect(status.nextScheduleTime?.description == "2027-01-15T09:30:00Z")
        #expect(status.active == ["s-30000030"])
        #expect(status.conditions.isTrue("Ready"))
        _ = try await world.store.delete(world.key("Schedule", "s"))
        #expect(try await world.records("Task") == [])
    }

    @Test("a task that somebody made from the template holds nothing up, and goes with the schedule")
    func byHand() async throws {
        let world = try ScheduleWorld()
        try await world.create("s", ScheduleWorld.spec("30 * * * *") { $0.concurrencyPolicy = .forbid })
        let schedule = try #require(try await world.store.get(world.key("Schedule", "s")))
        var draft = RecordDraft(
            key: world.key("Task", "now"),
            apiVersion: "runagx.com/v1",
            content: ["spec": ["provider": "shell", "prompt": "true"]],
        )
        draft.ownerReferences = [
            OwnerReference(apiVersion: schedule.apiVersion, kind: "Schedule", name: "s", uid: schedule.uid)
        ]
        _ = try await world.store.create(draft)
        let pass = try await world.pass()
        world.advance(1800)
        #expect(try await pass.reconcile() == .recheck(after: .milliseconds(1)))
        #expect(try await world.store.get(world.key("Task", "s-30000030")) != nil)
        _ = try await pass.reconcile()
        #expect(try await world.status("s").active == ["s-30000030"])
        _ = try await world.store.delete(world.key("Schedule", "s"))
        #expect(try await world.records("Task") == [])
    }

    @Test("while nothing changes, nothing is worked out or written")
    func rest() async throws {
        let world = try ScheduleWorld()
        try await world.create("s", ScheduleWorld.spec("0 */2 * * *"))
        let pass = try await world.pass()
        #expect(try await pass.reconcile() == .recheck(after: .seconds(3600)))
        #expect(try await pass.reconcile() == .recheck(after: .seconds(3600)))
        let version = try await world.records("Schedule").first?.resourceVersion
        world.advance(600)
        #expect(try await pass.reconcile() == .recheck(after: .seconds(3000)))
        world.advance(3000)
        #expect(try await pass.reconcile() == .recheck(after: .seconds(3600)))
        #expect(try await world.records("Schedule").first?.resourceVersion == version)
        // A change ends the rest.
        try await world.change("s", "schedule", to: "*/15 * * * *")
        try await world.tell(pass.board)
        #expect(try await pass.reconcile() == .recheck(after: .milliseconds(1)))
    }

    @Test("nothing is done before all schedules and tasks are known, or for one that can't be read")
    func unknown() async throws {
        let world = try ScheduleWorld()
        try await world.create("s", ScheduleWorld.spec("@hourly"))
        let board = ScheduleBoard()
        var pass = try await world.pass()
        pass = SchedulePass(store: world.store, namespace: "acme", board: board, moment: pass.moment)
        #expect(try await pass.reconcile() == .recheck(after: .milliseconds(20)))
        for record in try await world.records("Schedule") { _ = board.apply(.added(record), of: "Schedule") }
        _ = board.apply(.initialDone(resourceVersion: 1), of: "Schedule")
        #expect(try await pass.reconcile() == .recheck(after: .milliseconds(20)))
        _ = board.apply(.initialDone(resourceVersion: 1), of: "Task")
        #expect(try await pass.reconcile() == .recheck(after: .seconds(3600)))
        try await world.change("s", "catchUp", to: "some")
        try await world.tell(board)
        #expect(try await pass.reconcile() == .settled)
        #expect(board.unreadableRecords().keys.map(\.name) == ["s"])
    }

    @Test("a clock set back a day repeats nothing; set forward a day, it catches up as asked")
    func clock() async throws {
        let world = try ScheduleWorld()
        try await world.create("latest", ScheduleWorld.spec("@hourly"))
        try await world.create("all", ScheduleWorld.spec("@hourly") { $0.catchUp = .all })
        try await world.create("none", ScheduleWorld.spec("@hourly") { $0.catchUp = .none })
        var pass = try await world.pass()
        world.advance(3600)
        try await ScheduleCrashTests.turn(pass)
        world.advance(-86_400)
        try await ScheduleCrashTests.turn(pass)
        for name in ["latest", "all", "none"] {
            #expect(world.occurrences(of: name).count == 1)
            #expect(try await world.status(name).conditions[type: "Ready"]?.reason == "ClockBehind")
        }
        // A day on from 09:00 of the first day, and ten minutes.
        world.advance(86_400 + 86_400 + 600)
        pass = try await world.pass()
        try await ScheduleCrashTests.turn(pass)
        #expect(world.occurrences(of: "latest").count == 2)
        #expect(world.occurrences(of: "all").count == 11)
        #expect(world.occurrences(of: "none").count == 1)
        #expect(try await world.status("latest").missed == 23)
        #expect(try await world.status("all").missed == 14)
        #expect(try await world.status("none").missed == 24)
        #expect(try await world.status("none").conditions.isTrue("Ready"))
    }

    @Test("a name that somebody else has taken calls no occurrence off", arguments: [nil, "agent"])
    func foreign(author: String?) async throws {
        let world = try ScheduleWorld()
        try await world.create("s", ScheduleWorld.spec("@hourly"))
        var other = RecordDraft(
            key: world.key("Task", "s-30000060"),
            apiVersion: "runagx.com/v1",
            content: ["spec": ["prompt": "true", "provider": "shell"]],
        )
        other.annotations[LabelKeys.author] = author
        _ = try await world.store.create(other)
        world.advance(3600)
        var pass = try await world.pass()
        let told = Mutex<[String]>([])
        pass.tell = { event in told.withLock { $0.append(event.reason) } }
        try await ScheduleCrashTests.turn(pass)
        let made = try #require(try await world.tasks(of: "s").first)
        #expect(made.name.hasPrefix("s-30000060-") && made.name.utf8.count == 15)
        #expect(made.occurrence == world.time)
        #expect(try await world.status("s").active == [made.name])
        #expect(told.withLock(\.self) == ["SuccessfulCreate"])
        try await ScheduleCrashTests.turn(try await world.pass())
        #expect(try await world.records("Task").count == 2)
    }

    @Test("another name is one that a label can hold, too, however long the schedule's is")
    func longNames() {
        #expect(Schedule.taskName(besides: "s-30000060", suffix: "abcd") == "s-30000060-abcd")
        let long = String(repeating: "s", count: Schedule.maximumNameLength)
        let name = Schedule.taskName(besides: "\(long)-30000060", suffix: "abcd")
        #expect(name == String(repeating: "s", count: 49) + "-30000060-abcd")
        #expect(name.utf8.count == 63)
        let parted = String(repeating: "s", count: 47) + ".-abc"
        let cut = Schedule.taskName(besides: "\(parted)-30000060", suffix: "abcd")
        #expect(cut == String(repeating: "s", count: 47) + "-30000060-abcd")
    }

    @Test("a name that the occurrence's task has counts as done, and a deleted task is not made again")
    func taken() async throws {
        let world = try ScheduleWorld()
        try await world.create("s", ScheduleWorld.spec("@hourly"))
        var other = RecordDraft(
            key: world.key("Task", "s-30000060"),
            apiVersion: "runagx.com/v1",
            content: ["spec": ["prompt": "mine", "provider": "shell"]],
        )
        // Of an earlier schedule of this name, which was deleted without its tasks.
        other.annotations[LabelKeys.scheduledAt] = "2027-01-15T09:00:00Z"
        _ = try await world.store.create(other)
        world.advance(3600)
        let pass = try await world.pass()
        try await ScheduleCrashTests.turn(pass)
        #expect(try await world.status("s").active == [])
        world.advance(3600)
        try await ScheduleCrashTests.turn(pass)
        #expect(try await world.status("s").active == ["s-30000120"])
        _ = try await world.store.delete(world.key("Task", "s-30000120"))
        try await ScheduleCrashTests.turn(try await world.pass())
        #expect(try await world.records("Task").map(\.key.name) == ["s-30000060"])
        #expect(try await world.status("s").active == [])
    }

    @Test("a plan made from an older state of the schedule changes nothing")
    func stale() async throws {
        let world = try ScheduleWorld()
        try await world.create("s", ScheduleWorld.spec("@hourly"))
        let pass = try await world.pass()
        world.advance(3600)
        try await world.change("s", "suspend", to: true)
        #expect(try await pass.reconcile() == .recheck(after: .milliseconds(50)))
        #expect(try await world.records("Task") == [])
    }

    @Test("the runtime makes the task, and its run, and tells when it succeeded")
    func runtime() async throws {
        let company = try EndToEndTests.Company()
        let wall = Mutex(try Timestamp("2027-03-01T07:59:59Z").date)
        let moment: @Sendable () -> RuntimeMoment = {
            RuntimeMoment(wall: wall.withLock(\.self), boot: RuntimeMoment.system().boot)
        }
        var spec = ScheduleWorld.spec("0 16 * * *") {
            $0.timeZone = "Asia/Singapore"
            // The store's clock is the machine's, which is somewhere before.
            $0.catchUp = .none
        }
        spec.taskTemplate.spec = TestStore.shell("echo at $AGX_TASK", in: company.home)
        let draft = RecordDraft(
            key: TestStore.key("Schedule", "evening"),
            apiVersion: "runagx.com/v1",
            content: ["spec": try JSONValue(encoding: spec)],
        )
        _ = try await company.test.store.create(draft)
        try await company.whileRunning(company.runtime(moment)) { _ in
            func status(_ what: String, _ isSo: (Schedule.Status) -> Bool) async throws -> Schedule.Status {
                try await eventually(what) {
                    let record = try await company.test.store.get(TestStore.key("Schedule", "evening"))
                    let status = try Schedule.decodeStatus(record?.status)
                    return isSo(status) ? status : nil
                }
            }
            _ = try await status("the next time is told") { $0.nextScheduleTime != nil }
            wall.withLock { $0.addTimeInterval(1) }
            let done = try await status("its task has succeeded") { $0.lastSuccessfulTime != nil && $0.active.isEmpty }
            #expect(done.lastScheduleTime?.description == "2027-03-01T08:00:00Z")
            #expect(done.nextScheduleTime?.description == "2027-03-02T08:00:00Z")
        }
        #expect(try await company.test.runs().map(\.key.name) == ["evening-30064800-1"])
    }
}
