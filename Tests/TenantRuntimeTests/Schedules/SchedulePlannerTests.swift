import AgxModel
import Foundation
import Testing

@testable import TenantRuntime

@Suite("The plan for the schedules", .timeLimit(.minutes(10)))
struct SchedulePlannerTests {
    /// Thursday.
    static func time(_ clock: String, day: Int = 1) throws -> Date {
        try Timestamp("2026-01-0\(day)T\(clock):00Z").date
    }

    /// A schedule that is due each hour, created at 09:30 and settled up to then.
    static func schedule(_ change: (inout ScheduleFacts) throws -> Void = { _ in }) throws -> ScheduleFacts {
        var facts = ScheduleFacts(name: "s", created: try time("09:30"))
        facts.times = try CronSchedule("@hourly", timeZone: "UTC")
        try change(&facts)
        return facts
    }

    static func task(_ clock: String, _ phase: AgentTask.Phase? = nil, day: Int = 1) throws -> ScheduledTask {
        let occurrence = try time(clock, day: day)
        var task = ScheduledTask(name: "s@\(clock)", occurrence: occurrence)
        task.phase = phase
        if phase?.isFinal == true { task.completed = occurrence.addingTimeInterval(300) }
        return task
    }

    static func plan(_ facts: ScheduleFacts..., at clock: String, day: Int = 1) throws -> String {
        SchedulePlanner.step(facts, now: try time(clock, day: day)).description
    }

    /// The steps alone, without reports.
    static func acts(_ facts: ScheduleFacts, at clock: String, day: Int = 1) throws -> [String] {
        SchedulePlanner.step([facts], now: try time(clock, day: day)).steps.compactMap { step in
            if case .report = step { nil } else { step.description }
        }
    }

    @Test("before its first occurrence a schedule is reported on, and looked at when that comes")
    func fresh() throws {
        #expect(
            try Self.plan(Self.schedule(), at: "09:31") == """
                report s Scheduled, 0 active, 0 missed, next 2026-01-01T10:00:00Z <- A task is made at each occurrence.
                look again in 29m
                """
        )
        var facts = try Self.schedule()
        facts.recorded = ScheduleReport.status(of: facts, now: try Self.time("09:31"))
        #expect(try Self.plan(facts, at: "09:40") == "look again in 20m")
        #expect(try Self.plan(at: "09:40") == "nothing to do")
        facts.times = try CronSchedule("@yearly", timeZone: "UTC")
        #expect(try Self.plan(facts, at: "09:40").hasSuffix("look again in 1h"))
        facts.isDeleting = true
        #expect(try Self.plan(facts, at: "12:00") == "nothing to do")
    }

    @Test("an occurrence gets its task at its time, and not again")
    func due() throws {
        #expect(
            try Self.plan(Self.schedule(), at: "10:00") == """
                create s-29454360, 0 missed <- due at 2026-01-01T10:00:00Z, 1 of 1
                look again in 1ms
                """
        )
        let done = try Self.schedule { $0.recorded.lastScheduleTime = Timestamp(try Self.time("10:00")) }
        #expect(try Self.acts(done, at: "10:00") == [])
        #expect(try Self.acts(done, at: "09:00") == [])
        #expect(try Self.acts(done, at: "11:00").count == 1)
    }

    @Test(
        "what came while nobody looked is caught up as asked",
        arguments: [
            (.latest, nil, 10, ["s-29454600, 4 missed"]), (.none, nil, 10, []),
            (.none, 1200, 10, ["s-29454600, 4 missed"]),
            (.latest, 600, 10, []), (.latest, 900, 10, ["s-29454600, 4 missed"]),
            (
                .all, nil, 10,
                ["s-29454360, 0 missed", "s-29454420, 0", "s-29454480, 0", "s-29454540, 0", "s-29454600, 0"],
            ),
            (.all, nil, 2, ["s-29454540, 3 missed", "s-29454600, 0"]),
            (.all, 7200, 10, ["s-29454540, 3 missed", "s-29454600, 0"]),
        ] as [(Schedule.CatchUp, Int?, Int, [String])],
    )
    func catchUp(policy: Schedule.CatchUp, deadline: Int?, limit: Int, expected: [String]) throws {
        let facts = try Self.schedule {
            $0.catchUp = policy
            $0.startingDeadline = deadline
            $0.catchUpLimit = limit
        }
        let acts = try Self.acts(facts, at: "14:15")
        #expect(acts.count == expected.count)
        for (act, begin) in zip(acts, expected) { #expect(act.hasPrefix("create " + begin), "\(act)") }
    }

    @Test("with none, an occurrence of the last minute is on time; what is later is counted and never comes back")
    func punctuality() throws {
        let facts = try Self.schedule { $0.catchUp = .none }
        #expect(try Self.acts(facts, at: "10:01").count == 1)
        #expect(
            try Self.plan(facts, at: "12:02") == """
                report s Scheduled, 0 active, 3 missed, next 2026-01-01T13:00:00Z <- A task is made at each occurrence.
                look again in 58m
                """
        )
        var missed = facts
        missed.settle(through: try Self.time("12:00"), missed: 3)
        #expect(try Self.acts(missed, at: "12:00") == [])
    }

    @Test("Allow makes it beside the others, Forbid waits, Replace calls the others off")
    func concurrency() throws {
        func facts(_ policy: Schedule.ConcurrencyPolicy, _ phase: AgentTask.Phase?) throws -> ScheduleFacts {
            try Self.schedule {
                $0.concurrencyPolicy = policy
                $0.recorded.lastScheduleTime = Timestamp(try Self.time("10:00"))
                $0.tasks = [try Self.task("10:00", phase)]
            }
        }
        let create = "create s-29454420, 0 missed <- due at 2026-01-01T11:00:00Z, 1 of 1"
        #expect(try Self.acts(facts(.allow, .running), at: "11:00") == [create])
        #expect(
            try Self.plan(facts(.forbid, .running), at: "11:00") == """
                report s WaitingForTask, 1 active, 0 missed, next 2026-01-01T12:00:00Z <- \
                The occurrence of 2026-01-01T11:00:00Z waits until task s@10:00 is over.
                look again in 1h
                """
        )
        #expect(try Self.acts(facts(.forbid, .succeeded), at: "11:20") == [create])
        #expect(try Self.acts(facts(.forbid, .blocked), at: "11:20") == [create])
        let replace = try facts(.replace, .pending)
        #expect(try Self.acts(replace, at: "11:00") == ["cancel s@10:00 <- the next one is due", create])
        var calledOff = replace
        calledOff.tasks[0].isCancelled = true
        #expect(try Self.acts(calledOff, at: "11:00") == [create])
        calledOff.catchUp = .all
        #expect(try Self.acts(calledOff, at: "14:00").count == 1, "one task that is replaced at once is enough")
    }

    @Test(
        "a task made by hand is of no occurrence: none waits for it, calls it off or counts it",
        arguments: Schedule.ConcurrencyPolicy.allCases,
    )
    func byHand(policy: Schedule.ConcurrencyPolicy) throws {
        var facts = try Self.schedule {
            $0.concurrencyPolicy = policy
            $0.recorded.lastScheduleTime = Timestamp(try Self.time("10:00"))
            $0.tasks = [try Self.task("10:20", .running)]
            $0.tasks[0].isByHand = true
        }
        let create = "create s-29454420, 0 missed <- due at 2026-01-01T11:00:00Z, 1 of 1"
        #expect(try Self.acts(facts, at: "11:00") == [create])
        #expect(ScheduleReport.status(of: facts, now: try Self.time("10:30")).active == [])
        facts.tasks[0].phase = .succeeded
        facts.succeededLimit = 0
        #expect(try Self.acts(facts, at: "10:30") == ["delete s@10:20 <- more than 0 succeeded"])
    }

    @Test("a task that is waited for lets newer occurrences take the place of older ones")
    func heldBack() throws {
        let facts = try Self.schedule {
            $0.concurrencyPolicy = .forbid
            $0.tasks = [try Self.task("10:00", .running)]
            $0.recorded.lastScheduleTime = Timestamp(try Self.time("10:00"))
        }
        #expect(try Self.plan(facts, at: "13:30").hasPrefix("report s WaitingForTask, 1 active, 2 missed"))
        var all = facts
        all.catchUp = .all
        #expect(try Self.plan(all, at: "13:30").hasPrefix("report s WaitingForTask, 1 active, 0 missed"))
        all.tasks = []
        let first = "create s-29454420, 0 missed <- due at 2026-01-01T11:00:00Z, 1 of 3"
        #expect(try Self.acts(all, at: "13:30") == [first])
    }

    @Test("the newest tasks are kept, those under way always")
    func history() throws {
        let facts = try Self.schedule {
            $0.succeededLimit = 1
            $0.failedLimit = 1
            $0.recorded.lastScheduleTime = Timestamp(try Self.time("16:00"))
            $0.tasks = [
                try Self.task("15:00", .failed), try Self.task("10:00", .succeeded),
                try Self.task("11:00", .cancelled),
                try Self.task("12:00", .succeeded), try Self.task("13:00", .blocked), try Self.task("09:00", .running),
            ]
        }
        #expect(
            try Self.acts(facts, at: "16:01") == [
                "delete s@10:00 <- more than 1 succeeded", "delete s@11:00 <- more than 1 failed",
                "delete s@13:00 <- more than 1 failed",
            ]
        )
        let status = ScheduleReport.status(of: facts, now: try Self.time("16:01"))
        #expect(status.lastSuccessfulTime == Timestamp(try Self.time("12:05")))
        #expect(status.active == ["s@09:00"])
    }

    @Test("what a person keeps stays beside them, up to a bound")
    func kept() throws {
        var facts = try Self.schedule {
            $0.succeededLimit = 1
            $0.recorded.lastScheduleTime = Timestamp(try Self.time("16:00"))
            $0.tasks = try ["10:00", "11:00", "12:00"].map { try Self.task($0, .succeeded) }
            $0.tasks[0].isKept = true
        }
        #expect(try Self.acts(facts, at: "16:01") == ["delete s@11:00 <- more than 1 succeeded"])
        facts.tasks[0].isKept = false
        facts.tasks.removeLast(2)
        for number in 0..<SchedulePlanner.maximumKept {
            var task = ScheduledTask(name: "k\(number)", occurrence: try Self.time("15:00"))
            (task.phase, task.isKept) = (.succeeded, true)
            facts.tasks.append(task)
        }
        #expect(try Self.acts(facts, at: "16:01") == [])
        facts.tasks[0].isKept = true
        facts.succeededLimit = 0
        #expect(try Self.acts(facts, at: "16:01") == ["delete s@10:00 <- more than 0 succeeded"])
    }

    @Test("a suspended schedule makes nothing, and catches up afterwards")
    func suspended() throws {
        var facts = try Self.schedule { $0.suspend = true }
        #expect(
            try Self.plan(facts, at: "12:30")
                == "report s Suspended, 0 active, 0 missed <- No task is made while spec.suspend is true."
        )
        facts.suspend = false
        #expect(try Self.acts(facts, at: "12:30").map { $0.prefix(27) } == ["create s-29454480, 2 missed"])
    }

    @Test("what can't be read, and what never occurs, is said")
    func unready() throws {
        let broken = try Self.schedule {
            $0.times = nil
            $0.problem = "minute \"x\" is not one of 0 to 59"
        }
        #expect(
            try Self.plan(broken, at: "12:30") == """
                report s InvalidSchedule, 0 active, 0 missed <- \
                Its time can't be read: minute "x" is not one of 0 to 59.
                """
        )
        let never = try Self.schedule { $0.times = try CronSchedule("0 0 30 2 *", timeZone: "UTC") }
        #expect(try Self.plan(never, at: "12:30").hasPrefix("report s NeverOccurs"))
    }

    @Test("a clock that is set back repeats nothing and is named; one set forward by a year is bounded work")
    func clock() throws {
        let ahead = try Self.schedule { $0.recorded.lastScheduleTime = Timestamp(try Self.time("10:00", day: 5)) }
        #expect(
            try Self.plan(ahead, at: "10:00") == """
                report s ClockBehind, 0 active, 0 missed, next 2026-01-05T11:00:00Z <- \
                The clock is behind 2026-01-05T10:00:00Z, up to which all is done; nothing is due yet.
                look again in 1h
                """
        )
        let often = try Self.schedule {
            $0.times = try CronSchedule("* * * * *", timeZone: "UTC")
            $0.catchUp = .all
            $0.catchUpLimit = 100
        }
        let later = try Self.time("09:30").addingTimeInterval(365 * 86_400)
        let plan = SchedulePlanner.step([often, often], now: later)
        #expect(plan.steps.count == SchedulePlanner.maximumCreates)
        #expect(plan.steps.first?.description.hasPrefix("create s-29979831, 525500 missed") == true, "\(plan)")
        #expect(plan.lookAgain == .milliseconds(1))
    }
}
